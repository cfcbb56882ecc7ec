package dev.forebay.protocol.kafka.topic;

import dev.forebay.protocol.kafka.access.Operations;
import dev.forebay.protocol.kafka.api.ClusterNode;
import dev.forebay.protocol.kafka.api.Request;
import dev.forebay.protocol.kafka.api.RequestHandler;
import java.util.function.Consumer;
import org.apache.kafka.common.message.DescribeClusterRequestData;
import org.apache.kafka.common.message.DescribeClusterResponseData;
import org.apache.kafka.common.message.DescribeClusterResponseData.DescribeClusterBroker;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;

/** DescribeCluster: the one node. */
public final class DescribeCluster implements RequestHandler {
  private static final byte BROKERS = 1;

  private final ClusterNode node;

  /** Describes the node. */
  public DescribeCluster(ClusterNode node) {
    this.node = node;
  }

  @Override
  public void handle(Request request, Consumer<ApiMessage> answer) {
    DescribeClusterRequestData body = (DescribeClusterRequestData) request.body();
    DescribeClusterResponseData response =
        new DescribeClusterResponseData().setEndpointType(body.endpointType());
    if (body.endpointType() != BROKERS) {
      answer.accept(
          response
              .setErrorCode(Errors.UNSUPPORTED_ENDPOINT_TYPE.code())
              .setErrorMessage("There are no controllers to be reached on their own."));
      return;
    }
    response
        .setClusterId(node.clusterId())
        .setControllerId(ClusterNode.ID)
        .setClusterAuthorizedOperations(
            Operations.cluster(
                body.includeClusterAuthorizedOperations(), request.streams().rights()));
    response
        .brokers()
        .add(
            new DescribeClusterBroker()
                .setBrokerId(ClusterNode.ID)
                .setHost(request.endpoint().host())
                .setPort(request.endpoint().port()));
    answer.accept(response);
  }
}
