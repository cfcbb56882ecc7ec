package dev.forebay.protocol.kafka.node;

import dev.forebay.broker.api.SessionOptions;
import dev.forebay.broker.api.login.Principal;
import dev.forebay.protocol.kafka.mapping.KafkaForm;

/** Sessions of Kafka's clients. */
public final class KafkaSessions {
  /** Who has not logged in, by Kafka's name for it. */
  private static final Principal ANONYMOUS = new Principal.Component("ANONYMOUS");

  private KafkaSessions() {}

  /** A session in a virtual host. */
  public static SessionOptions in(String virtualHost) {
    return new SessionOptions(virtualHost, ANONYMOUS, KafkaForm.BATCH_2);
  }
}
