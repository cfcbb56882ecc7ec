package dev.forebay.protocol.kafka.login;

import dev.forebay.broker.api.SessionOptions;
import dev.forebay.broker.api.login.Principal;
import dev.forebay.protocol.kafka.api.Endpoint;
import dev.forebay.protocol.kafka.mapping.KafkaForm;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import org.apache.kafka.common.security.auth.SecurityProtocol;

/**
 * How clients of a listener come in.
 *
 * @param virtualHost where they are then
 * @param mechanisms by which they have to say who they are; without any nobody is asked, and only
 *     clients on this machine are let in, or with a certificate that says it
 * @param advertised where clients are told that the broker is
 */
public record KafkaEntrance(
    String virtualHost, List<SaslMechanism> mechanisms, Advertised advertised) {
  /** Who has not logged in, by Kafka's name for it. */
  private static final Principal ANONYMOUS = new Principal.Component("ANONYMOUS");

  /** Keeps a copy. */
  public KafkaEntrance {
    mechanisms = List.copyOf(mechanisms);
  }

  /** Without SASL. */
  public static KafkaEntrance open(String virtualHost) {
    return new KafkaEntrance(virtualHost, List.of(), Advertised.asItIs(false));
  }

  /** Where the broker is for a client that has come to this address of the node. */
  public Endpoint endpoint(SocketAddress local) {
    String host = advertised.host();
    int port = advertised.port();
    if (local instanceof InetSocketAddress internet) {
      host = host.isEmpty() ? internet.getAddress().getHostAddress() : host;
      port = port == 0 ? internet.getPort() : port;
    }
    boolean isAsked = !mechanisms.isEmpty();
    SecurityProtocol security =
        advertised.isTls()
            ? isAsked ? SecurityProtocol.SASL_SSL : SecurityProtocol.SSL
            : isAsked ? SecurityProtocol.SASL_PLAINTEXT : SecurityProtocol.PLAINTEXT;
    return new Endpoint(host, port, security);
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
