package dev.forebay.protocol.kafka.connection;

import dev.forebay.protocol.kafka.api.RequestTable;
import dev.forebay.protocol.kafka.node.KafkaLimits;
import io.netty.buffer.ByteBuf;
import java.util.Objects;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.jspecify.annotations.Nullable;

/**
 * Turns bytes into requests, in place: batches in a request are views of the buffer. No state.
 *
 * <pre>
 * +----------------+------------------+----------------------+-----------------+------+
 * | api key int16  | version int16    | correlation id int32 | client id       | body |
 * +----------------+------------------+----------------------+-----------------+------+
 * </pre>
 */
final class RequestParser {
  private static final int FIXED_HEADER_BYTES = 8;

  private final RequestTable table;
  private final KafkaLimits limits;

  RequestParser(RequestTable table, KafkaLimits limits) {
    this.table = table;
    this.limits = limits;
  }

  /**
   * A request.
   *
   * @param body null if it asks for a version of ApiVersions that there is not
   */
  record Parsed(ApiKeys key, short version, RequestHeaderData header, @Nullable ApiMessage body) {}

  /**
   * Reads a request, or throws {@link MalformedRequestException}.
   *
   * @return null if that takes longer than it may on a loop
   */
  @Nullable Parsed parseShort(ByteBuf frame) {
    return parse(frame, true);
  }

  /** Reads a request that may take long. Any thread. */
  Parsed parseLong(ByteBuf frame) {
    return Objects.requireNonNull(parse(frame, false));
  }

  private @Nullable Parsed parse(ByteBuf frame, boolean isShort) {
    if (frame.readableBytes() < FIXED_HEADER_BYTES) {
      throw new MalformedRequestException(
          "a request of %d bytes has no header".formatted(frame.readableBytes()));
    }
    short number = frame.getShort(frame.readerIndex());
    short version = frame.getShort(frame.readerIndex() + 2);
    ApiKeys key = key(number);
    boolean known = key.isVersionSupported(version);
    if (!known && key != ApiKeys.API_VERSIONS) {
      throw new MalformedRequestException(
          "%s version %d; served are %d to %d"
              .formatted(key.name, version, key.oldestVersion(), key.latestVersion()));
    }
    if (key != ApiKeys.PRODUCE && frame.readableBytes() > limits.smallRequestBytesMax()) {
      throw new MalformedRequestException(
          "%s of %d bytes; allowed are %d"
              .formatted(key.name, frame.readableBytes(), limits.smallRequestBytesMax()));
    }
    try {
      return parse(key, version, known, new RequestReader(key, frame.nioBuffer(), isShort));
    } catch (MalformedRequestException e) {
      throw e;
    } catch (TooLongException _) {
      return null;
    } catch (RuntimeException e) {
      // Whatever Kafka's message classes throw is about the bytes: they have nothing else.
      throw new MalformedRequestException(
          "%s version %d can't be read: %s".formatted(key.name, version, e));
    }
  }

  private ApiKeys key(short number) {
    if (ApiKeys.hasId(number)) {
      ApiKeys key = ApiKeys.forId(number);
      if (table.factory(key) != null) {
        return key;
      }
    }
    throw new MalformedRequestException("request kind %d is not served".formatted(number));
  }

  private static Parsed parse(ApiKeys key, short version, boolean known, RequestReader reader) {
    RequestHeaderData header = new RequestHeaderData();
    header.read(reader, key.requestHeaderVersion(version));
    if (!known) {
      return new Parsed(key, version, header, null);
    }
    ApiMessage body = key.messageType.newRequest();
    body.read(reader, version);
    return new Parsed(key, version, header, body);
  }
}
