package dev.forebay.protocol.kafka.produce;

import dev.forebay.broker.api.access.Operation;
import dev.forebay.broker.api.access.Resource;
import dev.forebay.protocol.kafka.api.Request;
import dev.forebay.protocol.kafka.api.RequestHandler;
import java.util.function.Consumer;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;

/**
 * InitProducerId: ids for idempotent producers. A transactional one is told that this version of
 * the request is not supported, which clients take as final and repeat to their users.
 */
public final class InitProducerId implements RequestHandler {
  private static final short FIRST_EPOCH = 0;

  @Override
  public void handle(Request request, Consumer<ApiMessage> answer) {
    InitProducerIdRequestData body = (InitProducerIdRequestData) request.body();
    if (body.transactionalId() != null) {
      Errors error =
          body.transactionalId().isEmpty()
              ? Errors.INVALID_REQUEST
              : mayWrite(request, body.transactionalId())
                  ? Errors.UNSUPPORTED_VERSION
                  : Errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED;
      answer.accept(
          new InitProducerIdResponseData().setErrorCode(error.code()).setProducerEpoch((short) -1));
      return;
    }
    request
        .streams()
        .newProducerId(id ->
            answer.accept(
                new InitProducerIdResponseData().setProducerId(id).setProducerEpoch(FIRST_EPOCH)));
  }

  private static boolean mayWrite(Request request, String transactionalId) {
    return request
        .streams()
        .rights()
        .may(Operation.WRITE, new Resource.TransactionalId(transactionalId));
  }
}
