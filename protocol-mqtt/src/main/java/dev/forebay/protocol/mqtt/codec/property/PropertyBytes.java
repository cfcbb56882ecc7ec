package dev.forebay.protocol.mqtt.codec.property;

import io.netty.buffer.ByteBuf;

/** Finds a property in the bytes of properties that were checked before; no state. */
public final class PropertyBytes {
  private static final int NOT_FOUND = -1;

  private PropertyBytes() {}

  /** Where the value of the first one of this kind is; -1 if there is none. */
  public static int find(ByteBuf in, int from, int end, Property wanted) {
    int at = from;
    while (at < end) {
      Property property = Property.of(in.getUnsignedByte(at));
      if (property == null) {
        throw new IllegalArgumentException("property " + in.getUnsignedByte(at));
      }
      if (property == wanted) {
        return at + 1;
      }
      at = after(in, property.type(), at + 1);
    }
    return NOT_FOUND;
  }

  private static int after(ByteBuf in, Property.Type type, int at) {
    return switch (type) {
      case U8 -> at + 1;
      case U16 -> at + 2;
      case U32 -> at + 4;
      case VARIABLE -> afterVariable(in, at);
      case TEXT, BINARY -> afterOctets(in, at);
      case PAIR -> afterOctets(in, afterOctets(in, at));
    };
  }

  private static int afterVariable(ByteBuf in, int at) {
    int next = at;
    while (in.getByte(next) < 0) {
      next++;
    }
    return next + 1;
  }

  private static int afterOctets(ByteBuf in, int at) {
    return at + 2 + in.getUnsignedShort(at);
  }
}
