package dev.forebay.testkit.form;

import dev.forebay.message.Annotations;
import dev.forebay.message.ByteString;
import dev.forebay.message.Envelope;
import dev.forebay.message.Form;
import dev.forebay.message.Headers;
import dev.forebay.message.HeadersFormat;
import dev.forebay.message.MessageCodec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;

/**
 * A form whose properties are headers as {@link HeadersFormat} has them, or nothing. No state, any
 * thread.
 */
public record TestCodec(Form form) implements MessageCodec {
  /** The form of most tests' messages. */
  public static final Form PLAIN = new Form(101, "test");

  /** Another one. */
  public static final Form OTHER = new Form(102, "other test");

  @Override
  public Headers headers(
      ByteBuffer memory, int propertiesAt, int propertiesBytes, Annotations annotations) {
    return read(memory.slice(propertiesAt, propertiesBytes));
  }

  @Override
  public List<ByteString> copyKeys(ByteBuffer memory, int propertiesAt, int propertiesBytes) {
    return List.of();
  }

  @Override
  public Envelope decode(
      ByteString exchange,
      ByteString routingKey,
      ByteBuffer properties,
      Annotations annotations,
      ByteBuffer body,
      long timeMillis) {
    byte[] bytes = new byte[body.remaining()];
    body.duplicate().get(bytes);
    return new Envelope(
        exchange,
        routingKey,
        null,
        timeMillis,
        Map.of(),
        read(properties),
        ByteString.copyOf(bytes, 0, bytes.length));
  }

  private static Headers read(ByteBuffer properties) {
    return properties.hasRemaining()
        ? HeadersFormat.decode(properties.duplicate().order(ByteOrder.BIG_ENDIAN))
        : Headers.EMPTY;
  }

  @Override
  public ByteBuffer properties(Envelope envelope) {
    return envelope.headers().isEmpty()
        ? ByteBuffer.allocate(0)
        : ByteBuffer.wrap(HeadersFormat.encode(envelope.headers()));
  }
}
