package dev.forebay.protocol.kafka.mapping;

import dev.forebay.message.Form;

/** The form of what Kafka's clients publish: record batches of magic 2. */
public final class KafkaForm {
  /** A record batch of magic 2, compressed or not. */
  public static final Form BATCH_2 = new Form(2, "Kafka record batch 2");

  private KafkaForm() {}
}
