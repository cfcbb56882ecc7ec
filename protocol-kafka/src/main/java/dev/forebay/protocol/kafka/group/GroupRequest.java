package dev.forebay.protocol.kafka.group;

import dev.forebay.broker.api.access.Rights;
import dev.forebay.protocol.kafka.api.Request;
import java.net.InetAddress;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.apache.kafka.server.authorizer.AuthorizableRequestContext;

/**
 * A request as the coordinator sees it.
 *
 * @param refusal why all of it is refused; {@link Errors#NONE} if it is not
 * @param rights of its user, on the groups' loop
 */
record GroupRequest(Request request, Errors refusal, Rights rights)
    implements AuthorizableRequestContext {
  /** The body, which is of this kind. */
  <T extends ApiMessage> T body(Class<T> kind) {
    return kind.cast(request.body());
  }

  short version() {
    return request.version();
  }

  @Override
  public String listenerName() {
    return request.endpoint().security().name;
  }

  @Override
  public SecurityProtocol securityProtocol() {
    return request.endpoint().security();
  }

  @Override
  public KafkaPrincipal principal() {
    return KafkaPrincipal.ANONYMOUS;
  }

  @Override
  public InetAddress clientAddress() {
    try {
      return InetAddress.ofLiteral(request.clientAddress());
    } catch (IllegalArgumentException _) {
      // A peer without an address is one in this process.
      return InetAddress.getLoopbackAddress();
    }
  }

  @Override
  public int requestType() {
    return request.key().id;
  }

  @Override
  public int requestVersion() {
    return request.version();
  }

  @Override
  public String clientId() {
    String id = request.header().clientId();
    return id == null ? "" : id;
  }

  @Override
  public int correlationId() {
    return request.header().correlationId();
  }
}
