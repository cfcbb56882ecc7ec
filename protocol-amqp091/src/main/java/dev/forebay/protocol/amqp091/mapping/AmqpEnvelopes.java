package dev.forebay.protocol.amqp091.mapping;

import dev.forebay.broker.form.EnvelopeReader;
import dev.forebay.message.Headers;
import dev.forebay.protocol.amqp091.codec.content.PropertyBytes;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;

/** Reads the headers of messages that AMQP 0-9-1 clients published; no state, any loop. */
public final class AmqpEnvelopes implements EnvelopeReader {
  @Override
  public Headers headers(ByteBuffer memory, int propertiesAt, int propertiesBytes) {
    return HeadersMapping.headers(
        PropertyBytes.headers(
            Unpooled.wrappedBuffer(memory.duplicate().clear()), propertiesAt, propertiesBytes));
  }
}
