package dev.forebay.protocol.kafka.api;

import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.kafka.common.message.ApiMessageType;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.ApiVersionsResponseData.ApiVersionCollection;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;

/**
 * Tells clients what is served: of each kind the versions that Kafka 4.4 has, of Produce also the
 * oldest, since old librdkafka turns features off without them (KAFKA-18659). Any thread.
 */
public final class ApiVersions implements RequestHandler {
  private static final Pattern SOFTWARE =
      Pattern.compile("[a-zA-Z0-9](?:[a-zA-Z0-9\\-.]*[a-zA-Z0-9])?");
  private static final int NO_NODE = -1;

  private final ClusterNode node;
  private final List<ApiKeys> keys;

  /** Answers with these kinds and its own. */
  public ApiVersions(ClusterNode node, Collection<ApiKeys> others) {
    this.node = node;
    this.keys =
        java.util.stream.Stream.concat(
                others.stream(), java.util.stream.Stream.of(ApiKeys.API_VERSIONS))
            .distinct()
            .sorted()
            .toList();
  }

  /** The answer to a version that is not known, in version 0: the client asks again. */
  public static ApiVersionsResponseData unsupportedVersion() {
    return response(Errors.UNSUPPORTED_VERSION, List.of(ApiKeys.API_VERSIONS));
  }

  @Override
  public void handle(Request request, Consumer<ApiMessage> answer) {
    answer.accept(answer((ApiVersionsRequestData) request.body(), request.version()));
  }

  /** The answer to a version that is known. */
  public ApiVersionsResponseData answer(ApiVersionsRequestData body, short version) {
    return switch (check(body, version)) {
      case NONE -> response(Errors.NONE, keys);
      case Errors error -> response(error, List.of());
    };
  }

  private Errors check(ApiVersionsRequestData body, short version) {
    if (version >= 3
        && !(SOFTWARE.matcher(body.clientSoftwareName()).matches()
            && SOFTWARE.matcher(body.clientSoftwareVersion()).matches())) {
      return Errors.INVALID_REQUEST;
    }
    // KIP-1242: the client looks for another cluster, or another broker, at this address.
    boolean otherCluster = body.clusterId() != null && !body.clusterId().equals(node.clusterId());
    boolean otherNode = body.nodeId() != NO_NODE && body.nodeId() != ClusterNode.ID;
    return otherCluster || otherNode ? Errors.REBOOTSTRAP_REQUIRED : Errors.NONE;
  }

  private static ApiVersionsResponseData response(Errors error, List<ApiKeys> keys) {
    ApiVersionCollection versions = new ApiVersionCollection(keys.size());
    for (ApiKeys key : keys) {
      key.toApiVersionForApiResponse(false, ApiMessageType.ListenerType.BROKER)
          .ifPresent(versions::add);
    }
    return new ApiVersionsResponseData().setErrorCode(error.code()).setApiKeys(versions);
  }
}
