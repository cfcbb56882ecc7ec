package dev.forebay.protocol.stomp.mapping;

import dev.forebay.message.ByteString;
import dev.forebay.message.EnvelopeProperty;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The headers that RabbitMQ's plugin has for a message's properties. No state. */
public final class PropertyNames {
  /** Says whether a message is persistent, in words. */
  static final ByteString PERSISTENT = ByteString.utf8("persistent");

  static final ByteString TRUE = ByteString.utf8("true");
  static final ByteString TRANSIENT_MODE = ByteString.utf8("1");
  static final ByteString PERSISTENT_MODE = ByteString.utf8("2");

  private static final long OCTET_MAX = 255;
  private static final int DIGITS_MAX = 18;

  private static final Map<EnvelopeProperty, ByteString> NAMES =
      new EnumMap<>(EnvelopeProperty.class);
  private static final Map<ByteString, EnvelopeProperty> PROPERTIES = new HashMap<>();

  static {
    for (EnvelopeProperty property : EnvelopeProperty.values()) {
      ByteString name = ByteString.utf8(name(property));
      NAMES.put(property, name);
      if (property != EnvelopeProperty.DELIVERY_MODE) {
        PROPERTIES.put(name, property);
      }
    }
  }

  private PropertyNames() {}

  static ByteString of(EnvelopeProperty property) {
    return NAMES.getOrDefault(property, ByteString.EMPTY);
  }

  /** The property that a header of this name and value is, or null. */
  static @Nullable EnvelopeProperty property(ByteString name, ByteString value) {
    EnvelopeProperty property = PROPERTIES.get(name);
    return property == null || !isValue(property, value) ? null : property;
  }

  /** What the header for persistence says as a delivery mode, or null if it says nothing. */
  static @Nullable ByteString deliveryMode(ByteString value) {
    return switch (value.toString()) {
      case "true", "True" -> PERSISTENT_MODE;
      case "false", "False" -> TRANSIENT_MODE;
      default -> null;
    };
  }

  private static boolean isValue(EnvelopeProperty property, ByteString value) {
    return switch (property) {
      case PRIORITY -> isOctet(number(value));
      case TIMESTAMP, EXPIRATION -> number(value) >= 0;
      case DELIVERY_MODE -> false;
      case CONTENT_TYPE,
          CONTENT_ENCODING,
          CORRELATION_ID,
          REPLY_TO,
          MESSAGE_ID,
          TYPE,
          USER_ID,
          APP_ID,
          CLUSTER_ID ->
          true;
    };
  }

  private static boolean isOctet(long number) {
    return number >= 0 && number <= OCTET_MAX;
  }

  /** The priority that a header says, or 0 if it is none. */
  public static int priority(ByteString value) {
    long number = number(value);
    return isOctet(number) ? (int) number : 0;
  }

  /** A number in decimal as it is written, or -1. */
  static long number(ByteString text) {
    int digits = text.lengthBytes();
    if (digits == 0 || digits > DIGITS_MAX || (digits > 1 && text.byteAt(0) == '0')) {
      return -1;
    }
    long number = 0;
    for (int i = 0; i < digits; i++) {
      int digit = text.byteAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number;
  }

  private static String name(EnvelopeProperty property) {
    return switch (property) {
      case CONTENT_TYPE -> "content-type";
      case CONTENT_ENCODING -> "content-encoding";
      case DELIVERY_MODE -> "persistent";
      case PRIORITY -> "priority";
      case CORRELATION_ID -> "correlation-id";
      case REPLY_TO -> "reply-to";
      case EXPIRATION -> "expiration";
      case MESSAGE_ID -> "amqp-message-id";
      case TIMESTAMP -> "timestamp";
      case TYPE -> "type";
      case USER_ID -> "user-id";
      case APP_ID -> "app-id";
      case CLUSTER_ID -> "cluster-id";
    };
  }
}
