package dev.forebay.protocol.stomp.publish;

import dev.forebay.broker.api.publish.HeadersSource;
import dev.forebay.message.ByteString;
import dev.forebay.message.Delay;
import dev.forebay.message.EnvelopeProperty;
import dev.forebay.message.Headers;
import dev.forebay.message.Value;
import dev.forebay.protocol.base.rabbitmq.DelayHeaders;
import dev.forebay.protocol.stomp.codec.FrameReader;
import dev.forebay.protocol.stomp.codec.HeaderName;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The headers of the application in the frame at hand, decoded only if an exchange asks. */
final class SentHeaders implements HeadersSource {
  private FrameReader frame;

  SentHeaders(FrameReader frame) {
    this.frame = frame;
  }

  void at(FrameReader reader) {
    frame = reader;
  }

  /** Whether a header is about the frame, and not kept with the message. */
  static boolean isOfFrame(@Nullable HeaderName name) {
    return switch (name) {
      case null -> false;
      case DESTINATION, CONTENT_LENGTH, RECEIPT, TRANSACTION -> true;
      default -> false;
    };
  }

  private static boolean isProperty(@Nullable HeaderName name) {
    return switch (name) {
      case null -> false;
      case AMQP_MESSAGE_ID,
          APP_ID,
          CLUSTER_ID,
          CONTENT_ENCODING,
          CONTENT_TYPE,
          CORRELATION_ID,
          EXPIRATION,
          PERSISTENT,
          PRIORITY,
          REPLY_TO,
          TIMESTAMP,
          TYPE,
          USER_ID ->
          true;
      default -> false;
    };
  }

  @Override
  public Headers headers() {
    List<Headers.Header> headers = new ArrayList<>();
    for (int i = 0; i < frame.headers(); i++) {
      HeaderName known = frame.known(i);
      if (!isOfFrame(known) && !isProperty(known)) {
        ByteBuffer name = ByteBuffer.allocate(frame.nameBytes(i));
        frame.putName(i, name);
        ByteBuffer value = ByteBuffer.allocate(frame.valueBytes(i));
        frame.putValue(i, value);
        headers.add(new Headers.Header(octets(name), new Value.Text(octets(value))));
      }
    }
    return new Headers(headers);
  }

  @Override
  public Delay delay() {
    return DelayHeaders.of(headers());
  }

  @Override
  public @Nullable ByteString property(EnvelopeProperty property) {
    return switch (property) {
      case CORRELATION_ID -> first(HeaderName.CORRELATION_ID);
      case MESSAGE_ID -> first(HeaderName.AMQP_MESSAGE_ID);
      case TIMESTAMP -> first(HeaderName.TIMESTAMP);
      case CONTENT_TYPE,
          CONTENT_ENCODING,
          DELIVERY_MODE,
          PRIORITY,
          REPLY_TO,
          EXPIRATION,
          TYPE,
          USER_ID,
          APP_ID,
          CLUSTER_ID ->
          throw new IllegalArgumentException("no exchange asks for " + property);
    };
  }

  private @Nullable ByteString first(HeaderName wanted) {
    for (int i = 0; i < frame.headers(); i++) {
      if (frame.known(i) == wanted) {
        ByteBuffer value = ByteBuffer.allocate(frame.valueBytes(i));
        frame.putValue(i, value);
        return octets(value);
      }
    }
    return null;
  }

  private static ByteString octets(ByteBuffer filled) {
    byte[] octets = new byte[filled.position()];
    filled.get(0, octets);
    return ByteString.copyOf(octets, 0, octets.length);
  }
}
