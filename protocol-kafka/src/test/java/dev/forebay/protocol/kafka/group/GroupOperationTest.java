package dev.forebay.protocol.kafka.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.access.Rights;
import dev.forebay.protocol.kafka.api.Endpoint;
import dev.forebay.protocol.kafka.api.Request;
import dev.forebay.protocol.kafka.work.RequestWork;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseGroup;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.junit.jupiter.api.Test;

class GroupOperationTest {
  @Test
  @SuppressWarnings("NullAway") // Nothing is asked of the runtime.
  void anAnswerThatCannotBeWrittenIsToldAsAnError() throws Exception {
    OffsetFetchResponseData onlyForNewClients =
        new OffsetFetchResponseData().setGroups(List.of(new OffsetFetchResponseGroup()));
    GroupOperation<OffsetFetchRequestData> operation =
        new GroupOperation<>(
            OffsetFetchRequestData.class,
            (_, _, _) -> CompletableFuture.completedFuture(onlyForNewClients),
            (_, _, error, _) -> new OffsetFetchResponseData().setErrorCode(error.code()));
    GroupWorld world = new GroupWorld();

    ApiMessage answer =
        operation
            .begin(
                null,
                new GroupRequest(
                    new Request(
                        ApiKeys.OFFSET_FETCH,
                        (short) 3,
                        new RequestHeaderData(),
                        new OffsetFetchRequestData(),
                        "",
                        new UnsyncedStreamClient(world.streams, world.loop),
                        RequestWork.on(world.loop),
                        new Endpoint("localhost", 9092, SecurityProtocol.PLAINTEXT)),
                    Errors.NONE,
                    Rights.ALL))
            .get();

    assertThat(((OffsetFetchResponseData) answer).errorCode())
        .isEqualTo(Errors.UNKNOWN_SERVER_ERROR.code());
  }
}
