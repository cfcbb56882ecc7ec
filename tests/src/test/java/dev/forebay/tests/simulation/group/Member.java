package dev.forebay.tests.simulation.group;

import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** A member of a group, or somebody who would be one. */
interface Member {
  String name();

  String group();

  /** Begins, or goes on after the broker was away; on the door's loop. */
  void connected(Door door);

  /** Does no more, without a word. */
  void die();

  /** Does no more, and says so. */
  void leave();

  /** Whether it beats, or would. */
  boolean isAlive();

  /** The door that it uses. */
  @Nullable Door door();

  /** Commits an offset of a partition that it has, or had when it was last heard of. */
  void commit();

  /** What it has, or null while that is not sure. */
  @Nullable Set<TopicPartition> has();
}
