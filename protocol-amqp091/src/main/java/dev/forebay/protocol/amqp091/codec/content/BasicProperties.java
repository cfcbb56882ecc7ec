package dev.forebay.protocol.amqp091.codec.content;

import dev.forebay.protocol.amqp091.codec.ReplyCode;
import dev.forebay.protocol.amqp091.codec.WireReader;
import dev.forebay.protocol.amqp091.codec.field.ArgumentWriter;
import dev.forebay.protocol.amqp091.codec.field.FieldTable;
import dev.forebay.protocol.amqp091.codec.field.FieldTableDecoder;
import dev.forebay.protocol.amqp091.codec.method.BasicMethod;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * All properties of a message as objects, for the few who change or show them; a null is absent.
 *
 * <p>Messages on their way stay bytes, see {@link PropertyBytes}, which also draws the format.
 */
public record BasicProperties(
    @Nullable String contentType,
    @Nullable String contentEncoding,
    @Nullable FieldTable headers,
    @Nullable Integer deliveryMode,
    @Nullable Integer priority,
    @Nullable String correlationId,
    @Nullable String replyTo,
    @Nullable String expiration,
    @Nullable String messageId,
    @Nullable Long timestampSeconds,
    @Nullable String type,
    @Nullable String userId,
    @Nullable String appId,
    @Nullable String clusterId) {
  /** No property at all. */
  public static final BasicProperties EMPTY =
      new BasicProperties(
          null, null, null, null, null, null, null, null, null, null, null, null, null, null);

  /** Reads a property list that fills the range. */
  public static BasicProperties decode(ByteBuf bytes, int offset, int length) {
    PropertyBytes.validate(bytes, offset, length);
    WireReader in =
        new WireReader(
            bytes,
            offset,
            length,
            ReplyCode.SYNTAX_ERROR,
            BasicMethod.CLASS_ID,
            BasicMethod.Publish.METHOD_ID);
    int flags = in.uint16();
    return new BasicProperties(
        has(flags, Property.CONTENT_TYPE) ? in.shortString() : null,
        has(flags, Property.CONTENT_ENCODING) ? in.shortString() : null,
        has(flags, Property.HEADERS) ? FieldTableDecoder.read(in) : null,
        has(flags, Property.DELIVERY_MODE) ? in.uint8() : null,
        has(flags, Property.PRIORITY) ? in.uint8() : null,
        has(flags, Property.CORRELATION_ID) ? in.shortString() : null,
        has(flags, Property.REPLY_TO) ? in.shortString() : null,
        has(flags, Property.EXPIRATION) ? in.shortString() : null,
        has(flags, Property.MESSAGE_ID) ? in.shortString() : null,
        has(flags, Property.TIMESTAMP) ? in.int64() : null,
        has(flags, Property.TYPE) ? in.shortString() : null,
        has(flags, Property.USER_ID) ? in.shortString() : null,
        has(flags, Property.APP_ID) ? in.shortString() : null,
        has(flags, Property.CLUSTER_ID) ? in.shortString() : null);
  }

  /** Writes flags and values. */
  public void encode(ByteBuf out) {
    int flagsIndex = out.writerIndex();
    out.writeShort(0);
    int flags = 0;
    if (contentType != null) {
      flags |= Property.CONTENT_TYPE.flag();
      ArgumentWriter.writeShortString(out, contentType);
    }
    if (contentEncoding != null) {
      flags |= Property.CONTENT_ENCODING.flag();
      ArgumentWriter.writeShortString(out, contentEncoding);
    }
    if (headers != null) {
      flags |= Property.HEADERS.flag();
      headers.encode(out);
    }
    if (deliveryMode != null) {
      flags |= Property.DELIVERY_MODE.flag();
      out.writeByte(deliveryMode);
    }
    if (priority != null) {
      flags |= Property.PRIORITY.flag();
      out.writeByte(priority);
    }
    if (correlationId != null) {
      flags |= Property.CORRELATION_ID.flag();
      ArgumentWriter.writeShortString(out, correlationId);
    }
    if (replyTo != null) {
      flags |= Property.REPLY_TO.flag();
      ArgumentWriter.writeShortString(out, replyTo);
    }
    if (expiration != null) {
      flags |= Property.EXPIRATION.flag();
      ArgumentWriter.writeShortString(out, expiration);
    }
    if (messageId != null) {
      flags |= Property.MESSAGE_ID.flag();
      ArgumentWriter.writeShortString(out, messageId);
    }
    if (timestampSeconds != null) {
      flags |= Property.TIMESTAMP.flag();
      out.writeLong(timestampSeconds);
    }
    if (type != null) {
      flags |= Property.TYPE.flag();
      ArgumentWriter.writeShortString(out, type);
    }
    if (userId != null) {
      flags |= Property.USER_ID.flag();
      ArgumentWriter.writeShortString(out, userId);
    }
    if (appId != null) {
      flags |= Property.APP_ID.flag();
      ArgumentWriter.writeShortString(out, appId);
    }
    if (clusterId != null) {
      flags |= Property.CLUSTER_ID.flag();
      ArgumentWriter.writeShortString(out, clusterId);
    }
    out.setShort(flagsIndex, flags);
  }

  /** The same properties with other headers; null takes it away. */
  public BasicProperties withHeaders(@Nullable FieldTable headers) {
    return new BasicProperties(
        contentType,
        contentEncoding,
        headers,
        deliveryMode,
        priority,
        correlationId,
        replyTo,
        expiration,
        messageId,
        timestampSeconds,
        type,
        userId,
        appId,
        clusterId);
  }

  /** The same properties with other expiration; null takes it away. */
  public BasicProperties withExpiration(@Nullable String expiration) {
    return new BasicProperties(
        contentType,
        contentEncoding,
        headers,
        deliveryMode,
        priority,
        correlationId,
        replyTo,
        expiration,
        messageId,
        timestampSeconds,
        type,
        userId,
        appId,
        clusterId);
  }

  /** The same properties with other reply-to; null takes it away. */
  public BasicProperties withReplyTo(@Nullable String replyTo) {
    return new BasicProperties(
        contentType,
        contentEncoding,
        headers,
        deliveryMode,
        priority,
        correlationId,
        replyTo,
        expiration,
        messageId,
        timestampSeconds,
        type,
        userId,
        appId,
        clusterId);
  }

  private static boolean has(int flags, Property property) {
    return (flags & property.flag()) != 0;
  }
}
