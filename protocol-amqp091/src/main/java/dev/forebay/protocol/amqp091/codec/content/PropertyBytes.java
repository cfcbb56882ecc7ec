package dev.forebay.protocol.amqp091.codec.content;

import dev.forebay.protocol.amqp091.codec.AmqpProtocolException;
import dev.forebay.protocol.amqp091.codec.ByteRange;
import dev.forebay.protocol.amqp091.codec.ReplyCode;
import dev.forebay.protocol.amqp091.codec.field.FieldTable;
import dev.forebay.protocol.amqp091.codec.method.BasicMethod;
import io.netty.buffer.ByteBuf;

/**
 * Reads single properties out of a raw property list, skipping what comes before; no state.
 *
 * <pre>
 *  0           2
 * +-----------+----------------------------------------------+
 * | flags     | values of the properties whose flag is set   |
 * +-----------+----------------------------------------------+
 * </pre>
 *
 * <p>All methods check bounds and throw a syntax error; after {@link #validate} none of them fails.
 */
public final class PropertyBytes {
  /** Bits that no property has: the continuation bit and the one before it. */
  private static final int UNUSED_FLAGS = 0b11;

  private static final int FLAGS_BYTES = 2;
  private static final int ABSENT = -1;
  private static final Property[] PROPERTIES = Property.values();

  private PropertyBytes() {}

  /** Checks the whole list, headers included: it has to be well-formed and fill the range. */
  public static void validate(ByteBuf in, int offset, int length) {
    int flags = flags(in, offset, length);
    int limit = offset + length;
    int position = offset + FLAGS_BYTES;
    for (Property property : PROPERTIES) {
      if ((flags & property.flag()) != 0) {
        position =
            property == Property.HEADERS
                ? FieldTableBytes.requireValid(in, position, limit)
                : endOfValue(in, position, limit, property);
      }
    }
    if (position != limit) {
      throw malformed(limit - position + " bytes after the last property");
    }
  }

  /** The priority, or -1 if there is none. */
  public static int priority(ByteBuf in, int offset, int length) {
    int position = locate(in, offset, length, Property.PRIORITY);
    return position == ABSENT ? -1 : in.getUnsignedByte(position);
  }

  /** The headers; empty if there are none. */
  public static FieldTable headers(ByteBuf in, int offset, int length) {
    ByteRange bytes = new ByteRange();
    return find(in, offset, length, Property.HEADERS, bytes)
        ? FieldTable.decode(in, bytes.offset(), bytes.lengthBytes())
        : FieldTable.EMPTY;
  }

  /** Points the range at the decimal text of the expiration; false if there is none. */
  public static boolean expiration(ByteBuf in, int offset, int length, ByteRange text) {
    return find(in, offset, length, Property.EXPIRATION, text);
  }

  /** Points the range at the user-id; false if there is none. */
  public static boolean userId(ByteBuf in, int offset, int length, ByteRange text) {
    return find(in, offset, length, Property.USER_ID, text);
  }

  /**
   * Points the range at a property's value: a short string without its length, a table with it.
   *
   * @return false, with an empty range, if the property is not there
   */
  public static boolean find(
      ByteBuf in, int offset, int length, Property property, ByteRange value) {
    int position = locate(in, offset, length, property);
    if (position == ABSENT) {
      value.clear();
      return false;
    }
    int end = endOfValue(in, position, offset + length, property);
    int start = property.kind() == Property.Kind.SHORT_STRING ? position + 1 : position;
    value.set(in, start, end - start);
    return true;
  }

  /** Where the value of a property would begin that is not there. */
  public static int endOfPrevious(ByteBuf in, int offset, int length, Property wanted) {
    int flags = flags(in, offset, length);
    int position = offset + FLAGS_BYTES;
    for (int i = 0; PROPERTIES[i] != wanted; i++) {
      if ((flags & PROPERTIES[i].flag()) != 0) {
        position = endOfValue(in, position, offset + length, PROPERTIES[i]);
      }
    }
    return position;
  }

  public static AmqpProtocolException malformed(String explanation) {
    return new AmqpProtocolException(
        ReplyCode.SYNTAX_ERROR, explanation, BasicMethod.CLASS_ID, BasicMethod.Publish.METHOD_ID);
  }

  private static int locate(ByteBuf in, int offset, int length, Property wanted) {
    int flags = flags(in, offset, length);
    if ((flags & wanted.flag()) == 0) {
      return ABSENT;
    }
    int position = endOfPrevious(in, offset, length, wanted);
    endOfValue(in, position, offset + length, wanted);
    return position;
  }

  private static int flags(ByteBuf in, int offset, int length) {
    if (length < FLAGS_BYTES) {
      throw malformed("content header without property flags");
    }
    int flags = in.getUnsignedShort(offset);
    if ((flags & UNUSED_FLAGS) != 0) {
      throw malformed("unknown property flags " + (flags & UNUSED_FLAGS));
    }
    return flags;
  }

  private static int endOfValue(ByteBuf in, int position, int limit, Property property) {
    return switch (property.kind()) {
      case OCTET -> checked(position + 1L, limit, property);
      case TIMESTAMP -> checked(position + 8L, limit, property);
      case SHORT_STRING -> {
        int start = checked(position + 1L, limit, property);
        yield checked((long) start + in.getUnsignedByte(position), limit, property);
      }
      case TABLE -> {
        int start = checked(position + 4L, limit, property);
        yield checked(start + in.getUnsignedInt(position), limit, property);
      }
    };
  }

  private static int checked(long end, int limit, Property property) {
    if (end > limit) {
      throw malformed("property " + property + " ends " + (end - limit) + " bytes too late");
    }
    return (int) end;
  }
}
