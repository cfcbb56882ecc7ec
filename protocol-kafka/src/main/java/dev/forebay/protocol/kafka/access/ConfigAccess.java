package dev.forebay.protocol.kafka.access;

import dev.forebay.broker.api.access.Operation;
import dev.forebay.broker.api.access.Resource;
import dev.forebay.broker.api.access.Rights;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * Who may look at configurations and change them; no state. Those of groups are kept in a stream of
 * the broker's own, which a user has to have the right to as well.
 */
public final class ConfigAccess {
  private ConfigAccess() {}

  /**
   * Lets a request go on.
   *
   * @param stream that keeps configurations of groups
   * @throws ApiException if the client may not do it
   */
  public static void check(
      Rights rights, Operation operation, ConfigResource.Type type, String name, String stream) {
    ApiException refusal = refusal(rights, operation, type, name, stream);
    if (refusal != null) {
      throw refusal;
    }
  }

  private static @Nullable ApiException refusal(
      Rights rights, Operation operation, ConfigResource.Type type, String name, String stream) {
    return switch (type) {
      case TOPIC ->
          rights.may(operation, new Resource.Destination(name))
              ? null
              : new TopicAuthorizationException(Errors.TOPIC_AUTHORIZATION_FAILED.message());
      case GROUP ->
          rights.may(operation, new Resource.Group(name))
                  && rights.may(operation, new Resource.Destination(stream))
              ? null
              : new GroupAuthorizationException(Errors.GROUP_AUTHORIZATION_FAILED.message());
      case BROKER, BROKER_LOGGER, CLIENT_METRICS, UNKNOWN ->
          rights.may(operation, new Resource.Node())
              ? null
              : new ClusterAuthorizationException(Errors.CLUSTER_AUTHORIZATION_FAILED.message());
    };
  }
}
