package dev.forebay.tests.stomp.compare;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The clients of one of the two brokers, and what they hear. */
final class Side implements AutoCloseable {
  private static final String BARRIER = "barrier";
  private static final long GIVEN_BACK_MILLIS = 200;

  /** What is said of a message in the same words; what is about its frame is listed apart. */
  private static final Set<String> COMPARED =
      Set.of(
          "destination",
          "redelivered",
          "own",
          "content-type",
          "correlation-id",
          "priority",
          "type",
          "app-id",
          "expiration",
          "persistent",
          "reply-to");

  private final InetSocketAddress address;
  private final String prefix;
  private final @Nullable Wire[] clients = new @Nullable Wire[RandomSteps.CLIENTS];
  private final List<Map<String, List<String>>> heard = new ArrayList<>();
  private final List<List<Held>> held = new ArrayList<>();
  private final List<String> answers = new ArrayList<>();
  private final List<Boolean> areCumulative = new ArrayList<>();
  private int lastNumber;

  /** A message that is not acknowledged: what it is named by. */
  private record Held(String name) {}

  Side(InetSocketAddress address, String prefix) {
    this.address = address;
    this.prefix = prefix;
    for (int i = 0; i < RandomSteps.CLIENTS; i++) {
      heard.add(new TreeMap<>());
      held.add(new ArrayList<>());
      areCumulative.add(false);
    }
  }

  boolean isConnected(int client) {
    return clients[client] != null;
  }

  /** Messages that a client could decide on. */
  int heldBy(int client) {
    return held.get(client).size();
  }

  void carryOut(Step step) throws Exception {
    answers.clear();
    heard.forEach(Map::clear);
    switch (step) {
      case Step.Connect(int client, String version) -> connect(client, version);
      case Step.Leave(int client, boolean isOrderly) -> leave(client, isOrderly);
      case Step.Subscribe subscribe -> subscribe(subscribe);
      case Step.Unsubscribe(int client, String id, boolean isDurable) -> {
        if (id.equals("held")) {
          held.get(client).clear();
        }
        ask(client, "UNSUBSCRIBE", isDurable ? "id:" + id + "\ndurable:true" : "id:" + id, "");
      }
      case Step.Send send -> send(send);
      case Step.Decide decide -> decide(decide);
      case Step.OfTransaction(int client, String command, String transaction) ->
          ask(client, command, "transaction:" + transaction, "");
      case Step.Raw(int client, String frame) -> {
        wire(client).send(frame);
        failed(client, wire(client).answer());
      }
    }
    for (int client = 0; client < RandomSteps.CLIENTS; client++) {
      if (isConnected(client)) {
        barrier(client);
      }
    }
  }

  private Wire wire(int client) {
    Wire wire = clients[client];
    if (wire == null) {
      throw new IllegalStateException("client " + client + " is not connected");
    }
    return wire;
  }

  private void connect(int client, String version) throws Exception {
    Wire wire = new Wire(address, version);
    clients[client] = wire;
    held.get(client).clear();
    wire.send("CONNECT\naccept-version:" + version + "\nlogin:guest\npasscode:guest\nhost:/\n\n\0");
    answers.add(wire.answer().command());
    ask(
        client,
        "SUBSCRIBE",
        "id:" + BARRIER + "\ndestination:" + barrierQueue(client) + "\nauto-delete:true",
        "");
  }

  private String barrierQueue(int client) {
    return "/queue/" + prefix + "-" + client + "-" + BARRIER;
  }

  private void barrier(int client) throws InterruptedException {
    lastNumber++;
    String body = "#" + lastNumber;
    wire(client)
        .send("SEND\ndestination:" + barrierQueue(client) + "\nauto-delete:true\n\n" + body + "\0");
    wire(client).awaitBody(body);
  }

  private void leave(int client, boolean isOrderly) throws Exception {
    Wire wire = wire(client);
    if (isOrderly) {
      wire.send("DISCONNECT\nreceipt:bye\n\n\0");
      answers.add(wire.answer().command());
    }
    gone(client);
  }

  private void gone(int client) throws Exception {
    wire(client).close();
    clients[client] = null;
    held.get(client).clear();
    // What it held has to be back before anybody asks for it.
    Thread.sleep(GIVEN_BACK_MILLIS);
  }

  /** Sends a frame with a receipt, and waits for that or for an error. */
  private void ask(int client, String command, String headers, String body) throws Exception {
    lastNumber++;
    wire(client).send(command + "\n" + headers + "\nreceipt:" + lastNumber + "\n\n" + body + "\0");
    Wire.Frame answer = wire(client).answer();
    if (!answer.command().equals("RECEIPT")) {
      failed(client, answer);
    }
  }

  /** RabbitMQ leaves most connections open; the specification does not. */
  private void failed(int client, Wire.Frame answer) throws Exception {
    answers.add(answer.command() + " " + answer.get("message"));
    gone(client);
  }

  private void subscribe(Step.Subscribe step) throws Exception {
    if (step.id().equals("held")) {
      areCumulative.set(step.client(), step.ack().equals("client"));
    }
    StringBuilder headers =
        new StringBuilder("id:" + step.id() + "\ndestination:" + step.destination());
    headers.append("\nack:").append(step.ack());
    step.headers().forEach(header -> headers.append('\n').append(header));
    ask(step.client(), "SUBSCRIBE", headers.toString(), "");
  }

  private void send(Step.Send step) throws Exception {
    StringBuilder headers = new StringBuilder("destination:" + step.destination());
    step.headers().forEach(header -> headers.append('\n').append(header));
    if (step.transaction() == null) {
      ask(step.client(), "SEND", headers.toString(), step.body());
    } else {
      inTransaction(
          step.client(), "SEND", headers + "\ntransaction:" + step.transaction(), step.body());
    }
  }

  /** Of a frame in a transaction the receipt comes with the commit, or at once: it has none. */
  private void inTransaction(int client, String command, String headers, String body)
      throws Exception {
    wire(client).send(command + "\n" + headers + "\n\n" + body + "\0");
    // An error comes before the answer to what follows.
    lastNumber++;
    wire(client)
        .send(
            "SEND\ndestination:"
                + barrierQueue(client)
                + "\nauto-delete:true\nreceipt:"
                + lastNumber
                + "\n\n#\0");
    Wire.Frame answer = wire(client).answer();
    if (!answer.command().equals("RECEIPT")) {
      failed(client, answer);
    }
  }

  private void decide(Step.Decide step) throws Exception {
    List<Held> holding = held.get(step.client());
    int position = step.position() % holding.size();
    String name = holding.get(position).name();
    for (int i = areCumulative.get(step.client()) ? position : 0; i > 0; i--) {
      holding.removeFirst();
    }
    holding.remove(areCumulative.get(step.client()) ? 0 : position);
    boolean isNewest = wire(step.client()).version().equals("1.2");
    StringBuilder headers =
        new StringBuilder(isNewest ? "id:" + name : "message-id:" + name + "\nsubscription:held");
    step.headers().forEach(header -> headers.append('\n').append(header));
    if (step.transaction() == null) {
      ask(step.client(), step.command(), headers.toString(), "");
    } else {
      inTransaction(
          step.client(), step.command(), headers + "\ntransaction:" + step.transaction(), "");
    }
  }

  /** What clients were told and sent since the step began. */
  List<String> outcome() {
    List<String> outcome = new ArrayList<>(answers);
    for (int client = 0; client < RandomSteps.CLIENTS; client++) {
      Wire wire = clients[client];
      if (wire != null) {
        for (Wire.Frame message : wire.take()) {
          keep(client, message, wire.version());
        }
      }
      outcome.add("client " + client + (wire == null ? " is not connected" : " is connected"));
      heard
          .get(client)
          .forEach((id, lines) -> lines.forEach(line -> outcome.add("  " + id + ": " + line)));
    }
    return outcome;
  }

  private void keep(int client, Wire.Frame message, String version) {
    String id = message.get("subscription");
    if (id.equals(BARRIER)) {
      return;
    }
    if (id.equals("held")) {
      held.get(client).add(new Held(message.get(version.equals("1.2") ? "ack" : "message-id")));
    }
    // RabbitMQ passes on the first of a repeated header alone.
    List<String> headers =
        COMPARED.stream()
            .filter(name ->
                message.headers().stream().anyMatch(header -> header.startsWith(name + ":")))
            .map(name -> name + ":" + message.get(name))
            .sorted()
            .toList();
    heard
        .get(client)
        .computeIfAbsent(id, _ -> new ArrayList<>())
        .add(message.body() + " " + headers);
  }

  @Override
  public void close() throws IOException {
    for (Wire client : clients) {
      if (client != null) {
        client.close();
      }
    }
  }
}
