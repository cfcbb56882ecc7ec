package dev.forebay.protocol.kafka.connection;

import dev.forebay.protocol.kafka.api.StoredBatches;
import dev.forebay.transport.connection.OutputBuffer;
import java.util.function.Consumer;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.MessageSizeAccumulator;
import org.apache.kafka.common.protocol.ObjectSerializationCache;
import org.jspecify.annotations.Nullable;

/** One request and its answer, when it is there. Confined to the connection's loop. */
final class Exchange implements Consumer<ApiMessage> {
  private static final int LENGTH_BYTES = 4;
  private static final int CORRELATION_BYTES = 4;

  private final Consumer<Exchange> answered;
  private final ApiKeys key;
  private final short version;
  private final int correlationId;
  private final boolean silent;
  private @Nullable ApiMessage answer;

  /**
   * An exchange.
   *
   * @param version of the answer
   * @param answered told once
   */
  Exchange(RequestParser.Parsed request, short version, Consumer<Exchange> answered) {
    this.answered = answered;
    this.key = request.key();
    this.version = version;
    this.correlationId = request.header().correlationId();
    this.silent = request.body() instanceof ProduceRequestData produce && produce.acks() == 0;
  }

  @Override
  public void accept(ApiMessage message) {
    if (answer != null) {
      throw new IllegalStateException(key + " answered twice");
    }
    answer = message;
    answered.accept(this);
  }

  boolean isAnswered() {
    return answer != null;
  }

  /** Whether the client expects no answer: a producer with {@code acks=0}. */
  boolean isSilent() {
    return silent;
  }

  /** Whether nothing is lost if the answer never comes. */
  boolean isWaitingOnly() {
    return switch (key) {
      case FETCH, JOIN_GROUP, SYNC_GROUP, HEARTBEAT, CONSUMER_GROUP_HEARTBEAT -> true;
      default -> false;
    };
  }

  /** Of an exchange without an answer: what went wrong, which only the end of it can tell. */
  Errors silentError() {
    if (answer instanceof ProduceResponseData produced) {
      for (var topic : produced.responses()) {
        for (var partition : topic.partitionResponses()) {
          if (partition.errorCode() != Errors.NONE.code()) {
            return Errors.forCode(partition.errorCode());
          }
        }
      }
    }
    return Errors.NONE;
  }

  /** Writes the answer, which must be there; its bytes. */
  long write(OutputBuffer output) {
    ApiMessage message = answered();
    ObjectSerializationCache cache = new ObjectSerializationCache();
    MessageSizeAccumulator size = new MessageSizeAccumulator();
    message.addSize(size, cache, version);
    boolean flexible = key.responseHeaderVersion(version) > 0;
    int headerBytes = CORRELATION_BYTES + (flexible ? 1 : 0);
    ResponseWriter writer =
        new ResponseWriter(output, LENGTH_BYTES + headerBytes + size.sizeExcludingZeroCopy());
    writer.writeInt(headerBytes + size.totalSize());
    writer.writeInt(correlationId);
    if (flexible) {
      writer.writeUnsignedVarint(0);
    }
    message.write(writer, cache, version);
    return (long) headerBytes + size.totalSize();
  }

  /** Gives back what an answer holds that is not sent. */
  void drop() {
    if (answer instanceof FetchResponseData fetched) {
      for (var topic : fetched.responses()) {
        for (var partition : topic.partitions()) {
          if (partition.records() instanceof StoredBatches stored) {
            stored.pin().release();
          }
        }
      }
    }
  }

  private ApiMessage answered() {
    if (answer == null) {
      throw new IllegalStateException(key + " is not answered");
    }
    return answer;
  }

  @Override
  public String toString() {
    return key.name + " " + correlationId;
  }
}
