package dev.forebay.protocol.amqp091.mapping;

import dev.forebay.message.ByteString;
import dev.forebay.message.EnvelopeProperty;
import dev.forebay.protocol.amqp091.codec.content.BasicProperties;
import dev.forebay.protocol.amqp091.codec.field.FieldTable;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Maps the properties besides the headers. A value that has no place in AMQP (a text above 255
 * bytes, a number above an octet) is left out; no state.
 */
final class PropertiesMapping {
  private static final int TEXT_BYTES_MAX = 255;
  private static final int OCTET_MAX = 255;
  private static final int PERSISTENT = 2;

  private PropertiesMapping() {}

  /** The properties of the envelope. The time is there in seconds if it was set. */
  static Map<EnvelopeProperty, ByteString> properties(BasicProperties from) {
    Map<EnvelopeProperty, ByteString> properties = new EnumMap<>(EnvelopeProperty.class);
    for (EnvelopeProperty property : EnvelopeProperty.values()) {
      ByteString value =
          switch (property) {
            case CONTENT_TYPE -> text(from.contentType());
            case CONTENT_ENCODING -> text(from.contentEncoding());
            case DELIVERY_MODE -> number(from.deliveryMode());
            case PRIORITY -> number(from.priority());
            case CORRELATION_ID -> text(from.correlationId());
            case REPLY_TO -> text(from.replyTo());
            case EXPIRATION -> text(from.expiration());
            case MESSAGE_ID -> text(from.messageId());
            case TIMESTAMP -> number(from.timestampSeconds());
            case TYPE -> text(from.type());
            case USER_ID -> text(from.userId());
            case APP_ID -> text(from.appId());
            case CLUSTER_ID -> text(from.clusterId());
          };
      if (value != null) {
        properties.put(property, value);
      }
    }
    return properties;
  }

  /** The properties with headers, persistent unless they say otherwise. */
  static BasicProperties basicProperties(
      Map<EnvelopeProperty, ByteString> properties,
      @Nullable Long timestampSeconds,
      FieldTable headers) {
    Integer deliveryMode = octet(properties, EnvelopeProperty.DELIVERY_MODE);
    return new BasicProperties(
        text(properties, EnvelopeProperty.CONTENT_TYPE),
        text(properties, EnvelopeProperty.CONTENT_ENCODING),
        headers.entries().isEmpty() ? null : headers,
        deliveryMode == null ? (Integer) PERSISTENT : deliveryMode,
        octet(properties, EnvelopeProperty.PRIORITY),
        text(properties, EnvelopeProperty.CORRELATION_ID),
        text(properties, EnvelopeProperty.REPLY_TO),
        text(properties, EnvelopeProperty.EXPIRATION),
        text(properties, EnvelopeProperty.MESSAGE_ID),
        timestampSeconds,
        text(properties, EnvelopeProperty.TYPE),
        text(properties, EnvelopeProperty.USER_ID),
        text(properties, EnvelopeProperty.APP_ID),
        text(properties, EnvelopeProperty.CLUSTER_ID));
  }

  /** A number in decimal, or null if it is absent or none. */
  static @Nullable Long number(
      Map<EnvelopeProperty, ByteString> properties, EnvelopeProperty property) {
    ByteString text = properties.get(property);
    if (text == null) {
      return null;
    }
    try {
      return Long.valueOf(text.toString());
    } catch (NumberFormatException e) {
      // Only an escape that somebody forged says such a thing.
      return null;
    }
  }

  private static @Nullable Integer octet(
      Map<EnvelopeProperty, ByteString> properties, EnvelopeProperty property) {
    Long number = number(properties, property);
    return number == null || number < 0 || number > OCTET_MAX ? null : (Integer) number.intValue();
  }

  private static @Nullable String text(
      Map<EnvelopeProperty, ByteString> properties, EnvelopeProperty property) {
    ByteString text = properties.get(property);
    return text == null || text.lengthBytes() > TEXT_BYTES_MAX ? null : WireText.text(text);
  }

  private static @Nullable ByteString text(@Nullable String text) {
    return text == null ? null : WireText.bytes(text);
  }

  private static @Nullable ByteString number(@Nullable Number number) {
    return number == null ? null : ByteString.utf8(number.toString());
  }
}
