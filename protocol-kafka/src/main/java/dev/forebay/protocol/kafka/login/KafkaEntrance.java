package dev.forebay.protocol.kafka.login;

import dev.forebay.broker.api.SessionOptions;
import dev.forebay.broker.api.login.Principal;
import dev.forebay.protocol.kafka.mapping.KafkaForm;
import java.util.List;

/**
 * How clients of a listener come in.
 *
 * @param virtualHost where they are then
 * @param mechanisms by which they have to say who they are; without any nobody is asked, and only
 *     clients on this machine are let in, or with a certificate that says it
 */
public record KafkaEntrance(String virtualHost, List<SaslMechanism> mechanisms) {
  /** Who has not logged in, by Kafka's name for it. */
  private static final Principal ANONYMOUS = new Principal.Component("ANONYMOUS");

  /** Keeps a copy. */
  public KafkaEntrance {
    mechanisms = List.copyOf(mechanisms);
  }

  /** Without SASL. */
  public static KafkaEntrance open(String virtualHost) {
    return new KafkaEntrance(virtualHost, List.of());
  }

  /** A session of somebody. */
  public SessionOptions session(Principal principal) {
    return new SessionOptions(virtualHost, principal, KafkaForm.BATCH_2);
  }

  /** A session of who is not asked, or of a part of the node. */
  public SessionOptions anonymous() {
    return session(ANONYMOUS);
  }
}
