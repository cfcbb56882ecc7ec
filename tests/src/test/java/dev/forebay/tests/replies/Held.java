package dev.forebay.tests.replies;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What a client knows of one of its channels. One thread. */
final class Held {
  private final String channel;
  private final List<String> unsettled = new ArrayList<>();
  private final List<String> staged = new ArrayList<>();
  private final Map<String, Integer> heard = new HashMap<>();
  private final Set<String> withoutAck = new HashSet<>();

  /** Where what a consumer gets comes from; what a {@code get} got, by its own name. */
  private final Map<String, String> queues = new HashMap<>();

  private final List<String> consumers = new ArrayList<>();
  private int nextConsumer;
  private boolean getsWithoutAck;
  boolean isTransactional;
  private boolean stagesPublish;
  private boolean stagesReturn;
  boolean isConfirming;
  int published;

  Held(String channel) {
    this.channel = channel;
  }

  /** Takes note of what the channel has heard. */
  void hear(Side side) {
    if (!side.isOpen(channel)) {
      forget();
    }
    side.heard().forEach(this::hear);
  }

  private void hear(String stream, List<String> all) {
    if (!stream.startsWith(channel + "/")) {
      return;
    }
    String who = stream.substring(channel.length() + 1);
    boolean isSettled = who.equals("get") ? getsWithoutAck : withoutAck.contains(who);
    for (int i = heard.getOrDefault(stream, 0); i < all.size(); i++) {
      if (!isSettled) {
        unsettled.add(stream + "#" + i);
        queues.put(stream + "#" + i, queues.getOrDefault(stream, ""));
      }
    }
    heard.put(stream, all.size());
  }

  private void forget() {
    unsettled.clear();
    staged.clear();
    consumers.clear();
    isTransactional = false;
    stagesPublish = false;
    stagesReturn = false;
    isConfirming = false;
    published = 0;
  }

  /** The first of its connection. */
  boolean isFirst() {
    return channel.endsWith("1");
  }

  boolean get(String queue, boolean withoutAck) {
    queues.put(channel + "/get", queue);
    getsWithoutAck = withoutAck;
    return withoutAck;
  }

  /** A tag that this channel has never used. */
  String newConsumer(String queue, boolean isWithoutAck) {
    String tag = "c" + nextConsumer++;
    queues.put(channel + "/" + tag, queue);
    consumers.add(tag);
    if (isWithoutAck) {
      withoutAck.add(tag);
    }
    return tag;
  }

  @Nullable String takeConsumer(RandomGenerator random) {
    return consumers.isEmpty() ? null : consumers.remove(random.nextInt(consumers.size()));
  }

  List<String> unsettled() {
    return unsettled;
  }

  /** Whether the channel holds what no consumer got. */
  boolean holdsGets() {
    return unsettled.stream().anyMatch(name -> name.startsWith(channel + "/get#"));
  }

  /**
   * Whether some of these come from one queue by several consumers: RabbitMQ gives back what each
   * of them holds on its own.
   */
  boolean areMixed(List<String> names) {
    Map<String, String> streams = new HashMap<>();
    return names.stream()
        .anyMatch(name -> {
          String stream = name.substring(0, name.indexOf('#'));
          return !stream.equals(
              streams.computeIfAbsent(queues.getOrDefault(name, ""), _ -> stream));
        });
  }

  /** These are settled, in a transaction with its end. */
  void settle(List<String> names) {
    if (isTransactional) {
      staged.addAll(names);
    }
    unsettled.removeAll(List.copyOf(names));
  }

  /** A transaction publishes. */
  void stagePublish() {
    stagesPublish |= isTransactional;
  }

  /** A transaction gives something back to its queue. */
  void stageReturn() {
    stagesReturn |= isTransactional;
  }

  /** What a transaction publishes may come before or after what it gives back. */
  boolean mayPublish() {
    return !stagesReturn;
  }

  boolean mayReturn() {
    return !stagesPublish;
  }

  void recover() {
    unsettled.clear();
  }

  void endTransaction(boolean isCommitted) {
    stagesPublish = false;
    stagesReturn = false;
    if (!isCommitted) {
      unsettled.addAll(staged);
    }
    staged.clear();
  }
}
