package dev.forebay.tests.hostile.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/** The names that attackers use: some that all of them do, and new ones; all are remembered. */
public final class Names {
  private static final int SHARED = 4;
  private static final int NAME_BYTES_MAX = 255;

  private final Set<String> queues = new TreeSet<>();
  private final Set<String> exchanges = new TreeSet<>();
  private final Set<String> topics = new TreeSet<>();
  private int last;

  /** None but those that may be made by accident. */
  public Names() {
    for (int i = 0; i < SHARED; i++) {
      topics.add("t" + i);
      topics.add("q" + i);
    }
  }

  /** A queue that others use as well. */
  public String queue(RandomGenerator random) {
    return kept(queues, "q" + random.nextInt(SHARED));
  }

  /** A queue that nobody has used. */
  public String newQueue() {
    return kept(queues, "h" + ++last);
  }

  /** A queue that nobody has used, whose name is as long as one may be. */
  public String longQueue() {
    String number = "h" + ++last;
    return kept(queues, number + "-".repeat(NAME_BYTES_MAX - number.length()));
  }

  /** An exchange that others use as well, but not with another type. */
  public String exchange(RandomGenerator random, String type) {
    return kept(exchanges, "x-" + type + random.nextInt(2));
  }

  public String newExchange() {
    return kept(exchanges, "e" + ++last);
  }

  /** A topic that others use as well. */
  public String topic(RandomGenerator random) {
    return kept(topics, "t" + random.nextInt(SHARED));
  }

  public String newTopic() {
    return kept(topics, "n" + ++last);
  }

  private static String kept(Set<String> all, String name) {
    all.add(name);
    return name;
  }

  public List<String> queues() {
    return new ArrayList<>(queues);
  }

  public List<String> exchanges() {
    return new ArrayList<>(exchanges);
  }

  public List<String> topics() {
    return new ArrayList<>(topics);
  }
}
