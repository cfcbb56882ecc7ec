package dev.forebay.protocol.stomp.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.forebay.broker.form.MessageView;
import dev.forebay.broker.form.Pin;
import dev.forebay.message.AnnotationsFormat;
import dev.forebay.protocol.stomp.api.SessionScope;
import dev.forebay.protocol.stomp.codec.FrameWriter;
import dev.forebay.protocol.stomp.codec.HeaderName;
import dev.forebay.protocol.stomp.codec.StompVersion;
import dev.forebay.protocol.stomp.destination.Names;
import dev.forebay.protocol.stomp.mapping.HeaderList;
import dev.forebay.protocol.stomp.mapping.StompMessageCodec;
import dev.forebay.protocol.stomp.node.StompDialect;
import dev.forebay.transport.connection.OutputBuffer;
import dev.forebay.transport.connection.PinnedBytes;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Writes MESSAGE frames from where messages are stored: what this server says comes first, since of
 * repeated headers the first counts, then the message's own headers as they were sent. Confined to
 * the connection's loop.
 */
final class MessageOutput {
  /** Bodies from here on are sent from where they are stored; smaller ones are cheaper to copy. */
  private static final int IN_PLACE_BYTES_MIN = 64 << 10;

  private static final int NUMBER_BYTES_MAX = 20;
  private static final byte[] MESSAGE = FrameWriter.ascii("MESSAGE");
  private static final byte[] TRUE = FrameWriter.ascii("true");
  private static final byte[] FALSE = FrameWriter.ascii("false");

  /** Names and line ends of what this server says. */
  private static final int FIXED_BYTES = 300;

  private static final int DIGITS_MAX = 18;
  private static final int PRIORITY_USUAL = 4;
  private static final long MILLIS_PER_SECOND = 1000;
  private static final long SECONDS_MAX = Long.MAX_VALUE / MILLIS_PER_SECOND;

  private final SessionScope scope;
  private final StompVersion version;

  MessageOutput(SessionScope scope, StompVersion version) {
    this.scope = scope;
    this.version = version;
  }

  void write(Subscription subscription, long delivery, boolean redelivered, MessageView message) {
    ByteBuf memory = scope.shared().views().of(message.memory());
    ByteBuffer stored = message.memory();
    int at = message.propertiesAt();
    int bytes = message.propertiesBytes();
    if (message.annotationsBytes() > 0) {
      stored =
          StompMessageCodec.annotated(
              stored,
              at,
              bytes,
              AnnotationsFormat.decode(
                  stored, message.annotationsAt(), message.annotationsBytes()));
      at = 0;
      bytes = stored.remaining();
    }
    int bodyBytes = message.bodyBytes();
    int headBytes = headBytesMax(subscription, message, bytes);
    boolean fits =
        bodyBytes < IN_PLACE_BYTES_MIN && headBytes + bodyBytes <= OutputBuffer.PIECE_BYTES_MAX;
    ByteBuf out = scope.output().reserve(fits ? headBytes + bodyBytes : headBytes);
    writeHead(out, subscription, delivery, redelivered, message, memory);
    if (scope.shared().dialect() == StompDialect.ACTIVEMQ) {
      writeTimes(out, message, stored, at, at + bytes);
    }
    writeHeaders(out, stored, at, at + bytes);
    if (bodyBytes > 0) {
      scope.writer().name(out, HeaderName.CONTENT_LENGTH);
      scope.writer().value(out, bodyBytes);
    }
    FrameWriter.endOfHeaders(out);
    if (fits) {
      out.writeBytes(scope.shared().views().of(message.bodyMemory()), message.bodyAt(), bodyBytes);
      FrameWriter.endOfFrame(out);
    } else {
      writeBody(message);
      FrameWriter.endOfFrame(scope.output().reserve(FrameWriter.ENDS_BYTES));
    }
    scope.output().endOfMessage();
  }

  private static int headBytesMax(
      Subscription subscription, MessageView message, int propertiesBytes) {
    byte[] id = subscription.id();
    return FIXED_BYTES
        + 2 * (id == null ? 0 : id.length)
        + 4 * (subscription.messageIdPrefix().length + NUMBER_BYTES_MAX)
        + 2 * Names.bytesMax(message.exchangeBytes(), message.routingKeyBytes())
        + 2 * propertiesBytes
        + FrameWriter.ENDS_BYTES;
  }

  private void writeHead(
      ByteBuf out,
      Subscription subscription,
      long delivery,
      boolean redelivered,
      MessageView message,
      ByteBuf memory) {
    FrameWriter writer = scope.writer();
    writer.command(out, MESSAGE);
    byte[] id = subscription.id();
    if (id != null) {
      writer.header(out, HeaderName.SUBSCRIPTION, id);
    }
    writer.name(out, HeaderName.DESTINATION);
    byte[] temporary = subscription.target().temporary();
    if (temporary == null) {
      writeDestination(out, message, memory);
    } else {
      writer.octets(out, temporary);
    }
    out.writeByte('\n');
    writeId(out, HeaderName.MESSAGE_ID, subscription, delivery);
    if (redelivered || scope.shared().dialect() == StompDialect.RABBITMQ) {
      writer.header(out, HeaderName.REDELIVERED, redelivered ? TRUE : FALSE);
    }
    if (version == StompVersion.V1_2 && subscription.isAcknowledged()) {
      writeId(out, HeaderName.ACK, subscription, delivery);
    }
    if (message.streamOffset() != MessageView.NO_OFFSET) {
      writer.name(out, HeaderName.X_STREAM_OFFSET);
      writer.value(out, message.streamOffset());
    }
  }

  private void writeDestination(ByteBuf out, MessageView message, ByteBuf memory) {
    ByteBuf destination = scope.shared().scratch().clear();
    Names.write(
        destination,
        scope.shared().dialect(),
        memory,
        message.exchangeAt(),
        message.exchangeBytes(),
        message.routingKeyAt(),
        message.routingKeyBytes());
    scope.writer().octets(out, destination, 0, destination.writerIndex());
  }

  /** ActiveMQ's clients are told times in milliseconds, and when a message ends rather than how. */
  private void writeTimes(ByteBuf out, MessageView message, ByteBuffer stored, int from, int end) {
    FrameWriter writer = scope.writer();
    long seconds = number(stored, from, end, HeaderName.TIMESTAMP, -1);
    long saidMillis =
        seconds < 0 || seconds > SECONDS_MAX ? message.timeMillis() : seconds * MILLIS_PER_SECOND;
    long sentMillis = number(stored, from, end, HeaderName.TIMESTAMP_IN_MS, saidMillis);
    long expiration = number(stored, from, end, HeaderName.EXPIRATION, 0);
    writer.name(out, HeaderName.TIMESTAMP);
    writer.value(out, sentMillis);
    writer.name(out, HeaderName.EXPIRES);
    writer.value(out, expiration == 0 ? 0 : message.timeMillis() + expiration);
    writer.name(out, HeaderName.PRIORITY);
    writer.value(out, number(stored, from, end, HeaderName.PRIORITY, PRIORITY_USUAL));
  }

  /** What the first header of a name says, if that is a number. */
  private long number(ByteBuffer stored, int from, int end, HeaderName name, long otherwise) {
    ByteBuf memory = scope.shared().views().of(stored);
    int at = from;
    while (at < end) {
      int nameAt = at + HeaderList.OVERHEAD_BYTES;
      int valueAt = nameAt + HeaderList.nameBytes(stored, at);
      int valueBytes = HeaderList.valueBytes(stored, at);
      if (HeaderName.of(memory, nameAt, valueAt - nameAt) == name) {
        return digits(memory, valueAt, valueBytes, otherwise);
      }
      at = valueAt + valueBytes;
    }
    return otherwise;
  }

  private static long digits(ByteBuf memory, int at, int bytes, long otherwise) {
    if (bytes == 0 || bytes > DIGITS_MAX) {
      return otherwise;
    }
    long number = 0;
    for (int i = at; i < at + bytes; i++) {
      int digit = memory.getByte(i) - '0';
      if (digit < 0 || digit > 9) {
        return otherwise;
      }
      number = number * 10 + digit;
    }
    return number;
  }

  private void writeId(ByteBuf out, HeaderName name, Subscription subscription, long delivery) {
    FrameWriter writer = scope.writer();
    writer.name(out, name);
    writer.octets(out, subscription.messageIdPrefix());
    writer.value(out, delivery);
  }

  private void writeHeaders(ByteBuf out, ByteBuffer stored, int from, int end) {
    ByteBuf memory = scope.shared().views().of(stored);
    FrameWriter writer = scope.writer();
    int at = from;
    while (at < end) {
      int nameAt = at + HeaderList.OVERHEAD_BYTES;
      int nameBytes = HeaderList.nameBytes(stored, at);
      int valueAt = nameAt + nameBytes;
      int valueBytes = HeaderList.valueBytes(stored, at);
      HeaderName known = HeaderName.of(memory, nameAt, nameBytes);
      if (!isOfServer(known)) {
        writer.octets(out, memory, nameAt, nameBytes);
        out.writeByte(':');
        String prefix =
            known == HeaderName.REPLY_TO
                ? Names.replyPrefix(
                    memory.toString(valueAt, valueBytes, UTF_8), scope.shared().dialect())
                : null;
        if (prefix != null) {
          out.writeCharSequence(prefix, UTF_8);
        }
        writer.octets(out, memory, valueAt, valueBytes);
        out.writeByte('\n');
      }
      at = valueAt + valueBytes;
    }
  }

  /** Whether this server says it itself. */
  private boolean isOfServer(@Nullable HeaderName name) {
    return switch (name) {
      case null -> false;
      case SUBSCRIPTION, DESTINATION, MESSAGE_ID, REDELIVERED, ACK, CONTENT_LENGTH -> true;
      case TIMESTAMP, TIMESTAMP_IN_MS, EXPIRATION, EXPIRES, PRIORITY ->
          scope.shared().dialect() == StompDialect.ACTIVEMQ;
      default -> false;
    };
  }

  private void writeBody(MessageView message) {
    OutputBuffer output = scope.output();
    int at = message.bodyAt();
    int bytes = message.bodyBytes();
    Pin pin = bytes >= IN_PLACE_BYTES_MIN ? message.pin() : null;
    if (pin != null) {
      output.add(
          new PinnedBytes(output.allocator(), message.bodyMemory().slice(at, bytes), pin::release));
      return;
    }
    ByteBuf memory = scope.shared().views().of(message.bodyMemory());
    for (int next = at; next < at + bytes; next += OutputBuffer.PIECE_BYTES_MAX) {
      int length = Math.min(OutputBuffer.PIECE_BYTES_MAX, at + bytes - next);
      output.reserve(length).writeBytes(memory, next, length);
    }
  }
}
