package dev.forebay.broker.security;

import dev.forebay.broker.api.access.Operation;
import dev.forebay.broker.api.access.Right;
import java.util.Map;

/**
 * What a user may do in a virtual host.
 *
 * @param configure names of queues, streams and exchanges that may be declared and deleted
 * @param write those that may be put messages into
 * @param read those that messages may be taken from
 * @param topics by the name of a topic exchange, which routing keys may be used there; any of
 *     exchanges that are not named
 */
public record HostRules(
    NamePattern configure, NamePattern write, NamePattern read, Map<String, TopicRules> topics) {
  /** Everything. */
  public static final HostRules ALL =
      new HostRules(NamePattern.of(".*"), NamePattern.of(".*"), NamePattern.of(".*"), Map.of());

  /** In a place that one may not enter, though one may others. */
  static final HostRules NO_ENTRY =
      new HostRules(NamePattern.of(""), NamePattern.of(""), NamePattern.of(""), Map.of());

  /** Keeps a copy. */
  public HostRules {
    topics = Map.copyOf(topics);
  }

  /** Who may do nothing in a place may yet enter it. */
  @SuppressWarnings("ReferenceEquality")
  boolean isNoEntry() {
    return this == NO_ENTRY;
  }

  /** The same with other topics. */
  HostRules with(Map<String, TopicRules> others) {
    return new HostRules(configure, write, read, others);
  }

  NamePattern pattern(Right right) {
    return switch (right) {
      case CONFIGURE -> configure;
      case WRITE -> write;
      case READ -> read;
    };
  }

  /** Whether something may be done with what has this name. */
  boolean allow(Operation operation, String name) {
    return operation.isOfAnyRight()
        ? read.matches(name) || write.matches(name) || configure.matches(name)
        : pattern(operation.right()).matches(name);
  }

  /** Whether there is nothing to be checked. */
  boolean isEverything() {
    return configure.isEverything()
        && write.isEverything()
        && read.isEverything()
        && topics.isEmpty();
  }
}
