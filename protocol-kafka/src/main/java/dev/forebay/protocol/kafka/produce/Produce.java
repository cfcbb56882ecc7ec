package dev.forebay.protocol.kafka.produce;

import dev.forebay.broker.api.access.Operation;
import dev.forebay.broker.api.stream.AppendReply;
import dev.forebay.broker.api.stream.BatchHead;
import dev.forebay.broker.api.stream.Partition;
import dev.forebay.broker.api.stream.Stream;
import dev.forebay.protocol.kafka.access.TopicAccess;
import dev.forebay.protocol.kafka.api.ConnectionScope;
import dev.forebay.protocol.kafka.api.InternalTopics;
import dev.forebay.protocol.kafka.api.NamedResults;
import dev.forebay.protocol.kafka.api.Request;
import dev.forebay.protocol.kafka.api.RequestHandler;
import dev.forebay.protocol.kafka.config.BatchRules;
import dev.forebay.protocol.kafka.config.TopicConfigs;
import dev.forebay.protocol.kafka.topic.TopicIds;
import dev.forebay.protocol.kafka.work.Steps;
import dev.forebay.transport.connection.Countdown;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.message.ProduceResponseData.PartitionProduceResponse;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * Produce: appends the batches and answers when all are durable, whatever {@code acks} asks for;
 * with 0 nobody waits for the answer. While a worker looks into a batch the connection's next
 * request waits, so that what one producer sends keeps its order. One per connection; confined to
 * its loop.
 */
public final class Produce implements RequestHandler {
  private static final short FIRST_VERSION_WITH_IDS = 13;
  private static final long NO_OFFSET = -1;

  /** Below them nobody counts what a request's entries cost. */
  private static final int STEPS_AT_ONCE = 32;

  /** How long a client keeps its batches that is refused them for lack of memory. */
  private static final int THROTTLE_MILLIS = 1000;

  private final BatchCheck check = new BatchCheck();
  private final RulesCache rules;
  private final LongSupplier millis;
  private final ConnectionScope connection;
  private final BatchInspection inspection;
  private boolean closed;

  /** For one connection. */
  public Produce(
      TopicConfigs configs,
      LongSupplier millis,
      ConnectionScope connection,
      BatchInspection inspection) {
    this.rules = new RulesCache(configs);
    this.millis = millis;
    this.connection = connection;
    this.inspection = inspection;
    connection.whenClosed(() -> closed = true);
  }

  @Override
  public void handle(Request request, Consumer<ApiMessage> answer) {
    ProduceRequestData body = (ProduceRequestData) request.body();
    LastBatches last = new LastBatches();
    run(request, last.find(body.topicData()), () -> append(request, last, answer));
  }

  private void append(Request request, LastBatches last, Consumer<ApiMessage> answer) {
    ProduceResponseData response = new ProduceResponseData();
    Countdown appended = new Countdown(last.partitions(), () -> answer.accept(response));
    Errors refusal = connection.refusesBatches() ? Errors.REQUEST_TIMED_OUT : Errors.NONE;
    if (refusal == Errors.REQUEST_TIMED_OUT) {
      response.setThrottleTimeMs(THROTTLE_MILLIS);
    }
    Steps appends =
        Steps.nested(
            last.once(),
            topic -> {
              List<PartitionProduceResponse> results =
                  new ArrayList<>(topic.partitionData().size());
              response
                  .responses()
                  .add(
                      new NamedResults.Appended()
                          .setName(topic.name())
                          .setTopicId(topic.topicId())
                          .setPartitionResponses(results));
              return append(request, topic, refusal, results, appended);
            });
    run(request, appends, appended::allAsked);
  }

  private Steps append(
      Request request,
      TopicProduceData topic,
      Errors refusal,
      List<PartitionProduceResponse> results,
      Countdown appended) {
    Stream stream = find(request, topic);
    short acks = ((ProduceRequestData) request.body()).acks();
    return Steps.each(
        topic.partitionData(),
        data -> {
          PartitionProduceResponse result = new PartitionProduceResponse().setIndex(data.index());
          results.add(result);
          if (refusal == Errors.NONE) {
            append(request, topic, acks, stream, data, result, appended);
          } else {
            refuse(result, refusal, null);
            appended.arrived();
          }
        });
  }

  /** Most requests are about a few partitions, and there are very many of them. */
  private static void run(Request request, Steps steps, Runnable then) {
    int left = STEPS_AT_ONCE;
    while (left > 0 && steps.next()) {
      left--;
    }
    if (left > 0) {
      then.run();
    } else {
      request.work().run(steps, then);
    }
  }

  private static @Nullable Stream find(Request request, TopicProduceData topic) {
    return request.version() >= FIRST_VERSION_WITH_IDS
        ? TopicIds.find(request.streams(), topic.topicId())
        : request.streams().stream(topic.name());
  }

  private static Errors unknown(Request request, TopicProduceData topic, @Nullable Stream stream) {
    if (request.version() < FIRST_VERSION_WITH_IDS) {
      return TopicAccess.notFound(request.streams(), topic.name());
    }
    return gone(request, stream);
  }

  private static Errors gone(Request request, @Nullable Stream stream) {
    return stream == null && request.version() >= FIRST_VERSION_WITH_IDS
        ? Errors.UNKNOWN_TOPIC_ID
        : Errors.UNKNOWN_TOPIC_OR_PARTITION;
  }

  /**
   * What is wrong is told in Kafka's order: bytes, topic, right, batch, acks, what the header says.
   */
  private void append(
      Request request,
      TopicProduceData topic,
      short acks,
      @Nullable Stream stream,
      PartitionProduceData data,
      PartitionProduceResponse result,
      Countdown appended) {
    if (!BatchCheck.isReadable(data.records())) {
      refuse(result, Errors.CORRUPT_MESSAGE, "The record batch has an impossible size or magic.");
      appended.arrived();
      return;
    }
    Partition partition = TopicIds.partition(stream, data.index());
    if (stream == null || partition == null) {
      refuse(result, unknown(request, topic, stream), null);
      appended.arrived();
      return;
    }
    if (!TopicAccess.may(request.streams(), Operation.WRITE, stream.name())) {
      refuse(result, Errors.TOPIC_AUTHORIZATION_FAILED, null);
      appended.arrived();
      return;
    }
    if (InternalTopics.contains(stream.name())) {
      refuse(result, Errors.INVALID_TOPIC_EXCEPTION, null);
      appended.arrived();
      return;
    }
    BatchRules demanded = rules.of(stream);
    long nowMillis = millis.getAsLong();
    Append append = new Append(request, partition, demanded, nowMillis, result, appended);
    try {
      ByteBuffer batch = BatchCheck.batch(data.records(), request.version());
      if (acks < -1 || acks > 1) {
        append.refuse(new BatchRefusedException(Errors.INVALID_REQUIRED_ACKS, null));
        return;
      }
      check.header(batch, demanded);
      inspect(append, batch);
    } catch (BatchRefusedException e) {
      append.refuse(e);
    }
  }

  private void inspect(Append append, ByteBuffer batch) {
    if (!inspection.covers(batch)) {
      append.good(batch, BatchCheck.maxMillis(batch, append.rules, append.nowMillis));
      return;
    }
    BatchInspection.Found found = inspection.now(batch, append.rules, append.nowMillis);
    if (found != null) {
      append.found(batch, found);
      return;
    }
    connection.pauseRequests();
    inspection.later(
        batch,
        append.rules,
        append.nowMillis,
        connection.loop(),
        (copy, later) -> {
          if (!closed) {
            append.found(copy, later);
            connection.resumeRequests();
          }
        });
  }

  /** One batch on its way. */
  private final class Append {
    private final Request request;
    private final Partition partition;
    private final BatchRules rules;
    private final long nowMillis;
    private final PartitionProduceResponse result;
    private final Countdown appended;

    Append(
        Request request,
        Partition partition,
        BatchRules rules,
        long nowMillis,
        PartitionProduceResponse result,
        Countdown appended) {
      this.request = request;
      this.partition = partition;
      this.rules = rules;
      this.nowMillis = nowMillis;
      this.result = result;
      this.appended = appended;
    }

    void found(ByteBuffer batch, BatchInspection.Found found) {
      BatchRefusedException refused = found.refused();
      if (refused == null) {
        good(batch, found.maxMillis());
      } else {
        refuse(refused);
      }
    }

    void refuse(BatchRefusedException why) {
      Produce.refuse(result, why.error(), why.getMessage());
      appended.arrived();
    }

    void good(ByteBuffer batch, long maxMillis) {
      BatchHead head = check.head(batch, rules, maxMillis, nowMillis);
      if (rules.logAppendTime()) {
        result.setLogAppendTimeMs(nowMillis);
      }
      request
          .streams()
          .append(
              partition,
              head,
              batch,
              reply -> {
                answer(request, reply, result);
                appended.arrived();
              });
    }
  }

  private static void answer(Request request, AppendReply reply, PartitionProduceResponse result) {
    switch (reply) {
      case AppendReply.Appended done ->
          result.setBaseOffset(done.baseOffset()).setLogStartOffset(done.startOffset());
      case AppendReply.Refused refused ->
          refuse(
              result,
              switch (refused.reason()) {
                case GONE -> gone(request, null);
                case NO_RIGHT -> Errors.TOPIC_AUTHORIZATION_FAILED;
                case NOT_OPEN -> Errors.NOT_LEADER_OR_FOLLOWER;
                case IS_QUEUE -> Errors.POLICY_VIOLATION;
                case OUT_OF_ORDER -> Errors.OUT_OF_ORDER_SEQUENCE_NUMBER;
                case FENCED -> Errors.INVALID_PRODUCER_EPOCH;
              },
              null);
    }
  }

  private static void refuse(PartitionProduceResponse result, Errors error, @Nullable String text) {
    result
        .setErrorCode(error.code())
        .setErrorMessage(text)
        .setBaseOffset(NO_OFFSET)
        .setLogStartOffset(NO_OFFSET)
        .setLogAppendTimeMs(BatchHeader.NO_TIMESTAMP);
  }
}
