package dev.forebay.protocol.kafka.fetch;

import org.apache.kafka.common.Uuid;

/**
 * A partition as a request names it.
 *
 * @param name empty if the topic is named by its id
 * @param id zero if it is named by its name
 */
record PartitionKey(String name, Uuid id, int number) implements Comparable<PartitionKey> {
  boolean isById() {
    return name.isEmpty();
  }

  /** An order lets a hash table keep its speed when a client chooses partitions that collide. */
  @Override
  public int compareTo(PartitionKey other) {
    int byName = name.compareTo(other.name);
    int byId = byName != 0 ? byName : id.compareTo(other.id);
    return byId != 0 ? byId : Integer.compare(number, other.number);
  }
}
