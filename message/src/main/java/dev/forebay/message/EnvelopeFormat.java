package dev.forebay.message;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An envelope without its body as bytes. Big-endian; no state.
 *
 * <pre>
 *  | version u8 = 2 | flags u8 | time ms i64 | exchange | routing key | key, if flag 1 |
 *  | properties u8 | properties x ( property u8, value ) | headers, see HeadersFormat |
 *
 *  flags:  1 has a key   2 has a body      exchange, routing key, key, value: length u32, bytes
 * </pre>
 */
public final class EnvelopeFormat {
  /** Largest form; an envelope that would need more has none. */
  public static final int BYTES_MAX = 1 << 20;

  private static final int VERSION = 2;
  private static final int HAS_KEY = 1;
  private static final int HAS_BODY = 2;

  private EnvelopeFormat() {}

  /** The envelope's bytes, or null if they would be too many. */
  static @Nullable ByteString encode(Envelope envelope) {
    if (!HeadersFormat.canHold(envelope.headers())) {
      return null;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      write(new DataOutputStream(bytes), envelope);
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return bytes.size() > BYTES_MAX
        ? null
        : ByteString.copyOf(bytes.toByteArray(), 0, bytes.size());
  }

  /** The envelope, with an empty body or none, or null if these are not the bytes of one. */
  static @Nullable Envelope decode(ByteString bytes) {
    if (bytes.lengthBytes() > BYTES_MAX) {
      return null;
    }
    ByteBuffer source = ByteBuffer.wrap(bytes.toByteArray());
    try {
      Envelope envelope = read(source);
      return source.hasRemaining() ? null : envelope;
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      // A client may send anything under the name; it is a header like others then.
      return null;
    }
  }

  private static void write(DataOutputStream out, Envelope envelope) throws IOException {
    ByteString key = envelope.key();
    out.writeByte(VERSION);
    out.writeByte((key == null ? 0 : HAS_KEY) | (envelope.body() == null ? 0 : HAS_BODY));
    out.writeLong(envelope.timeMillis());
    write(out, envelope.exchange());
    write(out, envelope.routingKey());
    if (key != null) {
      write(out, key);
    }
    out.writeByte(envelope.properties().size());
    for (Map.Entry<EnvelopeProperty, ByteString> property :
        inOrder(envelope.properties()).entrySet()) {
      out.writeByte(code(property.getKey()));
      write(out, property.getValue());
    }
    out.write(HeadersFormat.encode(envelope.headers()));
  }

  private static EnumMap<EnvelopeProperty, ByteString> inOrder(
      Map<EnvelopeProperty, ByteString> properties) {
    EnumMap<EnvelopeProperty, ByteString> sorted = new EnumMap<>(EnvelopeProperty.class);
    sorted.putAll(properties);
    return sorted;
  }

  private static Envelope read(ByteBuffer source) {
    int version = source.get();
    int flags = source.get();
    if (version != VERSION || (flags & ~(HAS_KEY | HAS_BODY)) != 0) {
      throw new IllegalArgumentException("version " + version + ", flags " + flags);
    }
    long timeMillis = source.getLong();
    ByteString exchange = HeadersFormat.bytes(source, source.getInt());
    ByteString routingKey = HeadersFormat.bytes(source, source.getInt());
    ByteString key = (flags & HAS_KEY) == 0 ? null : HeadersFormat.bytes(source, source.getInt());
    Map<EnvelopeProperty, ByteString> properties = new EnumMap<>(EnvelopeProperty.class);
    int count = source.get();
    for (int i = 0; i < count; i++) {
      EnvelopeProperty property = property(source.get());
      if (properties.put(property, HeadersFormat.bytes(source, source.getInt())) != null) {
        throw new IllegalArgumentException(property + " twice");
      }
    }
    Headers headers = HeadersFormat.decode(source);
    ByteString body = (flags & HAS_BODY) == 0 ? null : ByteString.EMPTY;
    return new Envelope(exchange, routingKey, key, timeMillis, properties, headers, body);
  }

  private static void write(DataOutputStream out, ByteString bytes) throws IOException {
    out.writeInt(bytes.lengthBytes());
    out.write(bytes.toByteArray());
  }

  private static EnvelopeProperty property(int code) {
    for (EnvelopeProperty property : EnvelopeProperty.values()) {
      if (code(property) == code) {
        return property;
      }
    }
    throw new IllegalArgumentException("unknown property " + code);
  }

  private static int code(EnvelopeProperty property) {
    return switch (property) {
      case CONTENT_TYPE -> 1;
      case CONTENT_ENCODING -> 2;
      case DELIVERY_MODE -> 3;
      case PRIORITY -> 4;
      case CORRELATION_ID -> 5;
      case REPLY_TO -> 6;
      case EXPIRATION -> 7;
      case MESSAGE_ID -> 8;
      case TIMESTAMP -> 9;
      case TYPE -> 10;
      case USER_ID -> 11;
      case APP_ID -> 12;
      case CLUSTER_ID -> 13;
    };
  }
}
