package dev.forebay.protocol.mqtt.filter;

import dev.forebay.message.ByteString;
import java.util.Random;

/** Topics and filters of few levels that meet often, and a matcher of them. Confined. */
public final class RandomTopics {
  private static final String[] LEVELS = {"", "a", "b", "$", "$a", "$SYS", "aa", " ", "ä", "%"};

  private final Random random;

  public RandomTopics(Random random) {
    this.random = random;
  }

  /** A topic of one to four levels. */
  public String topic() {
    while (true) {
      String topic = levels(1 + random.nextInt(4), 0);
      if (!topic.isEmpty()) {
        return topic;
      }
    }
  }

  /** A filter, with or without wildcards. */
  public String filter() {
    while (true) {
      int many = random.nextInt(3);
      String filter = levels((many == 0 ? 0 : 1) + random.nextInt(4), 3);
      if (many == 0) {
        filter = filter.isEmpty() ? "#" : filter + "/#";
      }
      if (!filter.isEmpty()) {
        return filter;
      }
    }
  }

  private String levels(int count, int ones) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(i == 0 ? "" : "/");
      text.append(
          random.nextInt(10) < ones
              ? "+"
              : LEVELS[random.nextInt(random.nextInt(LEVELS.length) + 1)]);
    }
    return text.toString();
  }

  /** §4.7, from the definition. */
  public static boolean matches(String filter, String topic) {
    boolean beginsWithWildcard = filter.startsWith("+") || filter.startsWith("#");
    return !(beginsWithWildcard && topic.startsWith("$"))
        && matches(filter.split("/", -1), topic.split("/", -1), 0);
  }

  private static boolean matches(String[] filter, String[] topic, int from) {
    if (from == filter.length) {
      return from == topic.length;
    }
    if (filter[from].equals("#")) {
      return true;
    }
    return from < topic.length
        && (filter[from].equals("+") || filter[from].equals(topic[from]))
        && matches(filter, topic, from + 1);
  }

  public static ByteString bytes(String text) {
    return ByteString.utf8(text);
  }
}
