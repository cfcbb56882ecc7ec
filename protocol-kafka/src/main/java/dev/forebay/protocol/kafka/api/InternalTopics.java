package dev.forebay.protocol.kafka.api;

import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.internals.Topic;

/** Topics that only the broker itself may write to or change; clients may read them. */
public final class InternalTopics {
  private InternalTopics() {}

  /** Whether a topic of this name is the broker's own. */
  public static boolean contains(String name) {
    return Topic.isInternal(name);
  }

  /**
   * Refuses to change one.
   *
   * @throws InvalidTopicException if the topic is the broker's own
   */
  public static void check(String name) {
    if (contains(name)) {
      throw new InvalidTopicException("The topic " + name + " is the broker's own.");
    }
  }
}
