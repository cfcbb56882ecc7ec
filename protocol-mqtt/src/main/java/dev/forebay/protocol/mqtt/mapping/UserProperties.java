package dev.forebay.protocol.mqtt.mapping;

import dev.forebay.message.ByteString;
import dev.forebay.message.EnvelopeEscape;
import dev.forebay.message.Headers;
import dev.forebay.message.Value;
import dev.forebay.message.ValueText;
import dev.forebay.protocol.mqtt.codec.property.Properties;
import dev.forebay.protocol.mqtt.codec.property.Property;
import dev.forebay.protocol.mqtt.codec.property.PropertyValue;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Headers as user properties, which are pairs of text, and back. Order and duplicates are kept;
 * what is no text is shown as text where that can be done. No state.
 */
public final class UserProperties {
  private static final int BYTES_MAX = 0xFFFF;

  private UserProperties() {}

  /** The user properties as headers. */
  public static Headers headers(Properties properties) {
    List<Headers.Header> headers = new ArrayList<>();
    for (Properties.Entry entry : properties.entries()) {
      if (entry.value() instanceof PropertyValue.Pair(ByteString name, ByteString value)) {
        headers.add(new Headers.Header(name, value(name, value)));
      }
    }
    return new Headers(headers);
  }

  /** The escape is bytes, which a user property can't be. */
  private static Value value(ByteString name, ByteString text) {
    if (name.equals(EnvelopeEscape.NAME)) {
      try {
        byte[] octets = Base64.getDecoder().decode(text.toByteArray());
        return new Value.Bytes(ByteString.copyOf(octets, 0, octets.length));
      } catch (IllegalArgumentException notOurs) {
        return new Value.Text(text);
      }
    }
    return new Value.Text(text);
  }

  /** The pair for a header, or null if its name or value can't be one. */
  static Properties.@Nullable Entry entry(Headers.Header header) {
    ByteString text = text(header);
    return text == null || !fits(header.name()) || !fits(text)
        ? null
        : new Properties.Entry(Property.USER_PROPERTY, new PropertyValue.Pair(header.name(), text));
  }

  private static @Nullable ByteString text(Headers.Header header) {
    ByteString shown = ValueText.bytes(header.value());
    if (shown == null) {
      return ByteString.EMPTY;
    }
    boolean isEscape =
        header.name().equals(EnvelopeEscape.NAME) && header.value() instanceof Value.Bytes;
    return isEscape || !isText(shown)
        ? ByteString.utf8(Base64.getEncoder().encodeToString(shown.toByteArray()))
        : shown;
  }

  private static boolean fits(ByteString text) {
    return text.lengthBytes() <= BYTES_MAX && isText(text);
  }

  /** Whether MQTT takes it for text: UTF-8 without U+0000. */
  static boolean isText(ByteString bytes) {
    for (int i = 0; i < bytes.lengthBytes(); i++) {
      if (bytes.byteAt(i) == 0) {
        return false;
      }
    }
    return bytes.isUtf8();
  }

  static Properties with(Properties properties, Headers.Header header) {
    Properties.Entry entry = entry(header);
    return entry == null ? properties : properties.with(entry.property(), entry.value());
  }

  /** Without user properties from the first that does not fit on. */
  static Properties shortened(Properties properties, int bytesMax) {
    if (properties.sizeBytes() <= bytesMax) {
      return properties;
    }
    int bytes = properties.without(Property.USER_PROPERTY).sizeBytes();
    List<Properties.Entry> kept = new ArrayList<>();
    boolean fits = true;
    for (Properties.Entry entry : properties.entries()) {
      boolean isUsers = entry.property() == Property.USER_PROPERTY;
      int size = isUsers ? new Properties(List.of(entry)).sizeBytes() : 0;
      fits &= bytes + size <= bytesMax;
      if (!isUsers || fits) {
        bytes += size;
        kept.add(entry);
      }
    }
    return new Properties(kept);
  }
}
