package dev.forebay.protocol.kafka.fetch;

import org.apache.kafka.common.Uuid;

/**
 * A partition as a request names it.
 *
 * @param name empty if the topic is named by its id
 * @param id zero if it is named by its name
 */
record PartitionKey(String name, Uuid id, int number) {
  boolean isById() {
    return name.isEmpty();
  }
}
