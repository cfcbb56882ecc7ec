package dev.forebay.protocol.mqtt.codec.property;

import dev.forebay.message.ByteString;
import dev.forebay.protocol.mqtt.codec.wire.Cursor;
import dev.forebay.protocol.mqtt.codec.wire.VariableInteger;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The properties of a packet, in order (§2.2.2). Immutable.
 *
 * <pre>
 *  | length, a variable integer | properties x ( number, a variable integer | value ) |
 * </pre>
 */
public record Properties(List<Entry> entries) {
  public static final Properties NONE = new Properties(List.of());

  /** One of them. */
  public record Entry(Property property, PropertyValue value) {}

  /** Keeps a copy. */
  public Properties {
    entries = List.copyOf(entries);
  }

  /** Reads them with their length in front. */
  public static Properties read(Cursor in, Property.In packet) {
    int length = in.variableInteger();
    if (length > in.remaining()) {
      throw Cursor.malformed("properties that are cut short");
    }
    return read(in, length, packet);
  }

  /** Reads so many bytes of them. */
  public static Properties read(Cursor in, int lengthBytes, Property.In packet) {
    if (lengthBytes == 0) {
      return NONE;
    }
    int end = in.at() + lengthBytes;
    List<Entry> entries = new ArrayList<>();
    PropertyRules rules = new PropertyRules(packet);
    while (in.at() < end) {
      Property property = rules.next(in.variableInteger());
      entries.add(new Entry(property, rules.checked(property, value(in, property))));
    }
    if (in.at() > end) {
      throw Cursor.malformed("properties that are cut short");
    }
    return new Properties(entries);
  }

  private static PropertyValue value(Cursor in, Property property) {
    return switch (property.type()) {
      case U8 -> new PropertyValue.Numeric(in.u8());
      case U16 -> new PropertyValue.Numeric(in.u16());
      case U32 -> new PropertyValue.Numeric(in.u32());
      case VARIABLE -> new PropertyValue.Numeric(in.variableInteger());
      case TEXT -> new PropertyValue.Octets(in.text());
      case BINARY -> new PropertyValue.Octets(in.binary());
      case PAIR -> new PropertyValue.Pair(in.text(), in.text());
    };
  }

  /** The value of a number, or what is meant without it. */
  public long number(Property property, long otherwise) {
    for (Entry entry : entries) {
      if (entry.property() == property
          && entry.value() instanceof PropertyValue.Numeric(long value)) {
        return value;
      }
    }
    return otherwise;
  }

  /** The value of a text or of bytes, or null. */
  public @Nullable ByteString octets(Property property) {
    for (Entry entry : entries) {
      if (entry.property() == property
          && entry.value() instanceof PropertyValue.Octets(ByteString bytes)) {
        return bytes;
      }
    }
    return null;
  }

  /** The same with one more at the end. */
  public Properties with(Property property, PropertyValue value) {
    List<Entry> more = new ArrayList<>(entries);
    more.add(new Entry(property, value));
    return new Properties(more);
  }

  /** The same without those of a kind. */
  public Properties without(Property property) {
    return new Properties(entries.stream().filter(entry -> entry.property() != property).toList());
  }

  /** Bytes that they take, without their length. */
  public int sizeBytes() {
    int bytes = 0;
    for (Entry entry : entries) {
      bytes += VariableInteger.sizeBytes(entry.property().id()) + sizeBytes(entry);
    }
    return bytes;
  }

  private static int sizeBytes(Entry entry) {
    return switch (entry.value()) {
      case PropertyValue.Numeric(long value) ->
          switch (entry.property().type()) {
            case U8 -> 1;
            case U16 -> 2;
            case U32 -> 4;
            case VARIABLE -> VariableInteger.sizeBytes((int) value);
            case TEXT, BINARY, PAIR -> throw new IllegalStateException(entry.toString());
          };
      case PropertyValue.Octets(ByteString bytes) -> 2 + bytes.lengthBytes();
      case PropertyValue.Pair(ByteString name, ByteString value) ->
          4 + name.lengthBytes() + value.lengthBytes();
    };
  }

  /** Writes them with their length in front. */
  public void write(ByteBuf out) {
    VariableInteger.write(out, sizeBytes());
    writeBare(out);
  }

  /** Writes them without their length. */
  public void writeBare(ByteBuf out) {
    for (Entry entry : entries) {
      VariableInteger.write(out, entry.property().id());
      switch (entry.value()) {
        case PropertyValue.Numeric(long value) -> writeNumber(out, entry.property(), value);
        case PropertyValue.Octets(ByteString bytes) -> writeOctets(out, bytes);
        case PropertyValue.Pair(ByteString name, ByteString value) -> {
          writeOctets(out, name);
          writeOctets(out, value);
        }
      }
    }
  }

  private static void writeNumber(ByteBuf out, Property property, long value) {
    switch (property.type()) {
      case U8 -> out.writeByte((int) value);
      case U16 -> out.writeShort((int) value);
      case U32 -> out.writeInt((int) value);
      case VARIABLE -> VariableInteger.write(out, (int) value);
      case TEXT, BINARY, PAIR -> throw new IllegalStateException(property.name());
    }
  }

  static void writeOctets(ByteBuf out, ByteString bytes) {
    out.writeShort(bytes.lengthBytes());
    out.writeBytes(bytes.toByteArray());
  }
}
