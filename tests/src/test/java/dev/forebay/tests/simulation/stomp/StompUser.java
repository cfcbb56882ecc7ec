package dev.forebay.tests.simulation.stomp;

import dev.forebay.tests.hostile.node.Peer;
import dev.forebay.tests.simulation.stomp.StompEvent.Copy;
import dev.forebay.tests.simulation.stomp.StompLink.Frame;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A client of STOMP, with one subscription or none. Outside of the world's steps. */
final class StompUser {
  static final String LEFT = "left";
  static final String RIGHT = "right";
  static final String IN = "in";
  static final String OUT = "out";

  private static final int UNDER_WAY_MAX = 20;

  /** Not auto, which loses what is on its way to a client that goes. */
  private enum Mode {
    CLIENT("client"),
    INDIVIDUAL("client-individual");

    private final String word;

    Mode(String word) {
      this.word = word;
    }
  }

  private final StompTrial trial;
  private final String name;
  private final @Nullable String source;
  private final Map<String, Runnable> receipts = new HashMap<>();
  private final Map<String, Copy> held = new LinkedHashMap<>();
  private @Nullable StompLink link;
  private boolean isConnected;
  private Mode mode = Mode.INDIVIDUAL;

  /**
   * Not connected yet.
   *
   * @param source the queue that it subscribes to, or null
   */
  StompUser(StompTrial trial, String name, @Nullable String source) {
    this.trial = trial;
    this.name = name;
    this.source = source;
  }

  boolean hasLink() {
    return link != null;
  }

  boolean isConnected() {
    return isConnected;
  }

  void connect(Supplier<Peer> door) {
    link = new StompLink(door.get(), trial.tamper, this::heard);
    send("CONNECT", "", "accept-version:1.2", "host:/");
  }

  void drop() {
    StompLink now = link;
    if (now != null) {
      now.drop(trial.random.nextBoolean());
      ended();
    }
  }

  void ended() {
    link = null;
    isConnected = false;
    receipts.clear();
    held.clear();
  }

  void look() {
    StompLink now = link;
    if (now != null) {
      now.look();
      if (!now.isOpen()) {
        ended();
      }
    }
  }

  private void send(String command, String body, String... headers) {
    StompLink now = link;
    if (now != null) {
      now.send(command, body, headers);
    }
  }

  private void heard(Frame frame) {
    switch (frame.command()) {
      case "CONNECTED" -> connected();
      case "RECEIPT" -> {
        Runnable told = receipts.remove(frame.required("receipt-id"));
        if (told == null) {
          broken("gets a receipt of nothing");
        } else {
          told.run();
        }
      }
      case "MESSAGE" -> delivered(frame);
      default -> broken("gets " + frame.text());
    }
  }

  private void broken(String what) {
    trial.add(new StompEvent.Broken(name + " " + what));
  }

  private void connected() {
    isConnected = true;
    if (source != null) {
      boolean isMover = source.equals(IN);
      mode = isMover ? Mode.INDIVIDUAL : aMode();
      send(
          "SUBSCRIBE",
          "",
          "id:1",
          "destination:/queue/" + source,
          "ack:" + mode.word,
          "prefetch-count:" + (1 + trial.random.nextInt(8)));
    }
  }

  private Mode aMode() {
    return List.of(Mode.values()).get(trial.random.nextInt(Mode.values().length));
  }

  private void delivered(Frame frame) {
    Copy copy = new Copy(String.valueOf(source), frame.body());
    trial.add(new StompEvent.Delivered(name, copy));
    held.put(frame.required("ack"), copy);
  }

  private String receipt(Runnable told) {
    String id = "r" + trial.next();
    receipts.put(id, told);
    return "receipt:" + id;
  }

  private static String to(String queue) {
    return "destination:/queue/" + queue;
  }

  private String newText() {
    int padding = trial.random.nextInt(10) == 0 ? trial.random.nextInt(3_000) : 0;
    return name + ":" + trial.next() + "x".repeat(padding);
  }

  /** Sends a message, with a receipt. */
  void sendOne(String queue) {
    if (receipts.size() >= UNDER_WAY_MAX) {
      return;
    }
    Copy copy = new Copy(queue, newText());
    trial.add(new StompEvent.Sent(copy));
    send(
        "SEND",
        copy.text(),
        to(queue),
        "persistent:true",
        receipt(() -> trial.add(new StompEvent.Receipted(copy))));
  }

  /** Sends the same to two queues, or would have. */
  void sendBoth() {
    if (receipts.size() >= UNDER_WAY_MAX) {
      return;
    }
    List<Copy> copies = new ArrayList<>();
    for (int i = trial.random.nextInt(2); i >= 0; i--) {
      String text = newText();
      copies.add(new Copy(LEFT, text));
      copies.add(new Copy(RIGHT, text));
    }
    transaction(copies, Map.of());
  }

  /** Moves what it holds to another queue, or would have. */
  void move() {
    if (held.isEmpty() || receipts.size() >= UNDER_WAY_MAX) {
      return;
    }
    Map<String, Copy> moved = new LinkedHashMap<>();
    // It may be moved in vain, and again.
    long attempt = trial.next();
    List<Copy> sends = new ArrayList<>();
    for (Map.Entry<String, Copy> one : List.copyOf(held.entrySet())) {
      if (moved.size() < 3 && trial.random.nextBoolean()) {
        moved.put(one.getKey(), one.getValue());
        sends.add(new Copy(OUT, "moved " + one.getValue().text() + " by " + attempt));
      }
    }
    if (!moved.isEmpty()) {
      transaction(sends, moved);
    }
  }

  private void transaction(List<Copy> sends, Map<String, Copy> acks) {
    String transaction = "t" + trial.next();
    String header = "transaction:" + transaction;
    send("BEGIN", "", header);
    for (Copy copy : sends) {
      send("SEND", copy.text(), to(copy.queue()), "persistent:true", header);
    }
    acks.keySet().forEach(id -> send("ACK", "", "id:" + id, header));
    if (trial.random.nextInt(6) == 0) {
      trial.add(new StompEvent.Aborted(sends));
      send("ABORT", "", header);
      return;
    }
    trial.add(new StompEvent.Committing(transaction, sends, new ArrayList<>(acks.values())));
    acks.keySet().forEach(held::remove);
    send("COMMIT", "", header, receipt(() -> trial.add(new StompEvent.Committed(transaction))));
  }

  /** Ends something that it holds. */
  void settle() {
    if (held.isEmpty() || receipts.size() >= UNDER_WAY_MAX) {
      return;
    }
    List<String> ids = List.copyOf(held.keySet());
    int chosen = trial.random.nextInt(ids.size());
    if (mode == Mode.INDIVIDUAL && trial.random.nextInt(5) == 0) {
      held.remove(ids.get(chosen));
      send("NACK", "", "id:" + ids.get(chosen));
      return;
    }
    List<Copy> ended = new ArrayList<>();
    for (int i = mode == Mode.CLIENT ? 0 : chosen; i <= chosen; i++) {
      Copy copy = held.remove(ids.get(i));
      if (copy != null) {
        ended.add(copy);
        trial.add(new StompEvent.Acking(copy));
      }
    }
    send(
        "ACK",
        "",
        "id:" + ids.get(chosen),
        receipt(() -> ended.forEach(copy -> trial.add(new StompEvent.Acked(copy)))));
  }
}
