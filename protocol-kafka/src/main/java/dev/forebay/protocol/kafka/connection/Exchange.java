package dev.forebay.protocol.kafka.connection;

import dev.forebay.protocol.kafka.api.StoredBatches;
import dev.forebay.protocol.kafka.work.Steps;
import dev.forebay.transport.connection.OutputBuffer;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.MessageSizeAccumulator;
import org.apache.kafka.common.protocol.ObjectSerializationCache;
import org.apache.kafka.common.protocol.Writable;
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
  private final Counting longWork;
  private @Nullable ApiMessage answer;
  private @Nullable EncodedAnswer encoded;
  private boolean isLong;

  /** Of those that take more than a turn. */
  interface Counting {
    void begin();

    void end();
  }

  /**
   * An exchange.
   *
   * @param version of the answer
   * @param answered told once
   */
  Exchange(
      RequestParser.Parsed request, short version, Counting longWork, Consumer<Exchange> answered) {
    this.longWork = longWork;
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

  /** It takes more than a turn. */
  void becomeLong() {
    if (!isLong) {
      isLong = true;
      longWork.begin();
    }
  }

  /** Its answer is in the output, or nobody expects one. */
  void end() {
    if (isLong) {
      isLong = false;
      longWork.end();
    }
  }

  /**
   * Writes the answer, which must be there, unless that takes long.
   *
   * @return its bytes, or -1 if nothing was written
   */
  long writeShort(OutputBuffer output) {
    ApiMessage message = answered();
    ObjectSerializationCache cache = new ObjectSerializationCache();
    MessageSizeAccumulator size = new ShortSize();
    try {
      message.addSize(size, cache, version);
    } catch (TooLongException _) {
      return -1;
    }
    int fixedBytes = LENGTH_BYTES + headerBytes() + size.sizeExcludingZeroCopy();
    write(message, new ResponseWriter(output, fixedBytes), cache, size);
    return (long) headerBytes() + size.totalSize();
  }

  /** The answer, which must be there, in bytes. Any thread. */
  EncodedAnswer encode() {
    ApiMessage message = answered();
    ObjectSerializationCache cache = new ObjectSerializationCache();
    MessageSizeAccumulator size = new MessageSizeAccumulator();
    message.addSize(size, cache, version);
    ByteBuffer bytes =
        ByteBuffer.allocate(LENGTH_BYTES + headerBytes() + size.sizeExcludingZeroCopy());
    EncodedAnswer made = new EncodedAnswer(bytes, (long) headerBytes() + size.totalSize());
    write(message, made, cache, size);
    return made;
  }

  /** The answer goes out as these bytes. */
  Steps into(EncodedAnswer bytes, OutputBuffer output) {
    encoded = bytes;
    return bytes.into(output);
  }

  private int headerBytes() {
    return CORRELATION_BYTES + (isFlexible() ? 1 : 0);
  }

  private boolean isFlexible() {
    return key.responseHeaderVersion(version) > 0;
  }

  private void write(
      ApiMessage message,
      Writable writer,
      ObjectSerializationCache cache,
      MessageSizeAccumulator size) {
    writer.writeInt(headerBytes() + size.totalSize());
    writer.writeInt(correlationId);
    if (isFlexible()) {
      writer.writeUnsignedVarint(0);
    }
    message.write(writer, cache, version);
  }

  /** Gives back what an answer holds that is not sent. */
  void drop() {
    end();
    if (encoded != null) {
      encoded.drop();
    } else if (answer instanceof FetchResponseData fetched) {
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
