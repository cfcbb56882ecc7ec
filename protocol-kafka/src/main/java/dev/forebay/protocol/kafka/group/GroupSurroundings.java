package dev.forebay.protocol.kafka.group;

import dev.forebay.protocol.kafka.node.OpenedStreams;
import dev.forebay.runtime.Clock;
import dev.forebay.runtime.EventLoop;
import dev.forebay.runtime.wait.Waits;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What the groups of one virtual host live in.
 *
 * @param loop on which all groups are kept
 * @param streams opens a way to the virtual host's streams on that loop; called there, once
 * @param background runs what may take long: loading Kafka's classes, assignments, patterns of
 *     topics. In a simulation, a task of the loop
 * @param millis the time that offsets are committed at and expire by
 * @param waits who waits for groups, and why
 */
public record GroupSurroundings(
    EventLoop loop,
    Supplier<OpenedStreams> streams,
    Executor background,
    Clock clock,
    LongSupplier millis,
    Waits waits,
    GroupSettings settings) {
  /** Where offsets expire by the wall clock, and nobody asks who waits. */
  public GroupSurroundings(
      EventLoop loop,
      Supplier<OpenedStreams> streams,
      Executor background,
      Clock clock,
      GroupSettings settings) {
    this(loop, streams, background, clock, clock::wallMillis, new Waits(clock), settings);
  }
}
