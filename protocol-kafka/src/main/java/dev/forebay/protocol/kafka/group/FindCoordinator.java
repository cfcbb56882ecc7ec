package dev.forebay.protocol.kafka.group;

import dev.forebay.broker.api.access.Operation;
import dev.forebay.broker.api.access.Resource;
import dev.forebay.protocol.kafka.api.ClusterNode;
import dev.forebay.protocol.kafka.api.Request;
import dev.forebay.protocol.kafka.api.RequestHandler;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.FindCoordinatorResponseData.Coordinator;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.FindCoordinatorRequest;
import org.apache.kafka.common.requests.FindCoordinatorRequest.CoordinatorType;

/**
 * Says that this broker coordinates every group. There are no coordinators of transactions or of
 * share groups. On the connection's loop.
 */
final class FindCoordinator implements RequestHandler {
  private final Runnable warmUp;

  FindCoordinator(Runnable warmUp) {
    this.warmUp = warmUp;
  }

  @Override
  public void handle(Request request, Consumer<ApiMessage> answer) {
    FindCoordinatorRequestData body = (FindCoordinatorRequestData) request.body();
    boolean group = body.keyType() == CoordinatorType.GROUP.id();
    if (group) {
      warmUp.run();
    }
    Errors error = group ? Errors.NONE : Errors.INVALID_REQUEST;
    String text = group ? null : "only groups have a coordinator here";
    Coordinator found =
        request.version() < FindCoordinatorRequest.MIN_BATCHED_VERSION
                && !maySee(request, body, body.key())
            ? refused(body)
            : new Coordinator()
                .setErrorCode(error.code())
                .setErrorMessage(text)
                .setNodeId(group ? ClusterNode.ID : Node.noNode().id())
                .setHost(group ? request.endpoint().host() : Node.noNode().host())
                .setPort(group ? request.endpoint().port() : Node.noNode().port());
    if (request.version() < FindCoordinatorRequest.MIN_BATCHED_VERSION) {
      answer.accept(
          new FindCoordinatorResponseData()
              .setErrorCode(found.errorCode())
              .setErrorMessage(found.errorMessage())
              .setNodeId(found.nodeId())
              .setHost(found.host())
              .setPort(found.port()));
      return;
    }
    List<Coordinator> all =
        body.coordinatorKeys().stream()
            .map(
                key -> (maySee(request, body, key) ? found : refused(body)).duplicate().setKey(key))
            .toList();
    answer.accept(new FindCoordinatorResponseData().setCoordinators(all));
  }

  private static boolean maySee(Request request, FindCoordinatorRequestData body, String key) {
    Resource resource =
        body.keyType() == CoordinatorType.TRANSACTION.id()
            ? new Resource.TransactionalId(key)
            : new Resource.Group(key);
    return request.streams().rights().may(Operation.SEE, resource);
  }

  private static Coordinator refused(FindCoordinatorRequestData body) {
    Errors error =
        body.keyType() == CoordinatorType.TRANSACTION.id()
            ? Errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED
            : Errors.GROUP_AUTHORIZATION_FAILED;
    return new Coordinator()
        .setErrorCode(error.code())
        .setErrorMessage(error.message())
        .setNodeId(Node.noNode().id())
        .setHost(Node.noNode().host())
        .setPort(Node.noNode().port());
  }
}
