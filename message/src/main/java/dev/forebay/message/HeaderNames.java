package dev.forebay.message;

import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The headers that carry a field of the envelope in a protocol that has no place of its own for it.
 * No state.
 *
 * <p>A header with such a name that says no more than its field marks where the field stood among
 * the headers, and is kept only if it did not stand where the protocol's codec would put it. Of
 * several that repeat the key the first marks its place, the others are headers of the application.
 */
public final class HeaderNames {
  public static final ByteString EXCHANGE = ByteString.utf8("exchange");
  public static final ByteString ROUTING_KEY = ByteString.utf8("routing-key");
  public static final ByteString KEY = ByteString.utf8("x-partition-key");

  /** Milliseconds since the epoch, where the protocol's own time is coarser. */
  public static final ByteString TIME = ByteString.utf8("timestamp_in_ms");

  private static final Map<EnvelopeProperty, ByteString> NAMES =
      new EnumMap<>(EnvelopeProperty.class);
  private static final Map<ByteString, EnvelopeProperty> PROPERTIES = new HashMap<>();

  static {
    for (EnvelopeProperty property : EnvelopeProperty.values()) {
      if (property != EnvelopeProperty.TIMESTAMP) {
        NAMES.put(property, ByteString.utf8(name(property)));
        PROPERTIES.put(ByteString.utf8(name(property)), property);
      }
    }
  }

  private HeaderNames() {}

  /** The names of all properties but the time, in the order in which they are written. */
  public static Map<EnvelopeProperty, ByteString> properties() {
    return Collections.unmodifiableMap(NAMES);
  }

  /** The property that a header carries, or null. */
  public static @Nullable EnvelopeProperty property(ByteString name) {
    return PROPERTIES.get(name);
  }

  /** Whether a header says only what a field of the envelope says. */
  public static boolean repeats(Envelope envelope, Headers.Header header) {
    if (header.name().equals(TIME)) {
      return header.value().equals(Value.Int.of(envelope.timeMillis()));
    }
    ByteString field = field(envelope, header.name());
    return field != null
        && switch (header.value()) {
          case Value.Text(ByteString utf8) -> utf8.equals(field);
          case Value.Bytes(ByteString octets) -> octets.equals(field);
          case Value.Bool _,
              Value.Int _,
              Value.Float32 _,
              Value.Float64 _,
              Value.Decimal _,
              Value.Timestamp _,
              Value.Array _,
              Value.Table _,
              Value.Null _ ->
              false;
        };
  }

  private static @Nullable ByteString field(Envelope envelope, ByteString name) {
    if (name.equals(KEY)) {
      return envelope.key();
    } else if (name.equals(EXCHANGE)) {
      return envelope.exchange().lengthBytes() == 0 ? null : envelope.exchange();
    } else if (name.equals(ROUTING_KEY)) {
      return envelope.routingKey().lengthBytes() == 0 ? null : envelope.routingKey();
    }
    EnvelopeProperty property = PROPERTIES.get(name);
    return property == null ? null : envelope.properties().get(property);
  }

  private static String name(EnvelopeProperty property) {
    return switch (property) {
      case CONTENT_TYPE -> "content-type";
      case CONTENT_ENCODING -> "content-encoding";
      case DELIVERY_MODE -> "delivery-mode";
      case PRIORITY -> "priority";
      case CORRELATION_ID -> "correlation-id";
      case REPLY_TO -> "reply-to";
      case EXPIRATION -> "ttl-ms";
      case MESSAGE_ID -> "message-id";
      case TIMESTAMP -> "timestamp";
      case TYPE -> "type";
      case USER_ID -> "user-id";
      case APP_ID -> "app-id";
      case CLUSTER_ID -> "cluster-id";
    };
  }
}
