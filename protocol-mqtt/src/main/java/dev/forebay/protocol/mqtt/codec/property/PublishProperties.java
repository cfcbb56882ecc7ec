package dev.forebay.protocol.mqtt.codec.property;

import dev.forebay.protocol.mqtt.codec.wire.Cursor;
import dev.forebay.protocol.mqtt.codec.wire.Topics;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;

/**
 * The properties of a PUBLISH in place: checked, and the few that the broker acts upon read. What
 * is passed on is all but the topic alias, as the bytes that came. Re-used.
 */
public final class PublishProperties {
  /** There is no alias. */
  public static final int NO_ALIAS = -1;

  /** The message does not expire. */
  public static final long NEVER = -1;

  private ByteBuf in = Unpooled.EMPTY_BUFFER;
  private int start;
  private int end;
  private int aliasAt;
  private int aliasEnd;
  private int alias = NO_ALIAS;
  private long expirySeconds = NEVER;

  public void clear() {
    start = 0;
    end = 0;
    aliasAt = 0;
    aliasEnd = 0;
    alias = NO_ALIAS;
    expirySeconds = NEVER;
  }

  public void read(Cursor cursor) {
    clear();
    int length = cursor.variableInteger();
    in = cursor.buffer();
    start = cursor.at();
    end = start + length;
    aliasAt = end;
    aliasEnd = end;
    if (length > cursor.remaining()) {
      throw Cursor.malformed("properties that are cut short");
    }
    if (length > 0) {
      readAll(cursor);
    }
  }

  private void readAll(Cursor cursor) {
    PropertyRules rules = new PropertyRules(Property.In.PUBLISH);
    while (cursor.at() < end) {
      int at = cursor.at();
      Property property = rules.next(cursor.variableInteger());
      switch (property.type()) {
        case U8 -> PropertyRules.check(property, cursor.u8());
        case U16 -> {
          alias = cursor.u16();
          aliasAt = at;
          aliasEnd = cursor.at();
        }
        case U32 -> expirySeconds = cursor.u32();
        case TEXT -> readText(cursor, property);
        case BINARY -> cursor.skip(cursor.u16());
        case PAIR -> {
          cursor.skipText();
          cursor.skipText();
        }
        case VARIABLE -> throw new IllegalStateException(property.name());
      }
    }
    if (cursor.at() > end) {
      throw Cursor.malformed("properties that are cut short");
    }
  }

  private static void readText(Cursor cursor, Property property) {
    int from = cursor.skipText();
    if (property == Property.RESPONSE_TOPIC) {
      Topics.requireName(cursor.buffer(), from, cursor.at() - from);
    }
  }

  /** The topic alias, or {@link #NO_ALIAS}. */
  public int alias() {
    return alias;
  }

  /** How long the message may wait, or {@link #NEVER}. */
  public long expirySeconds() {
    return expirySeconds;
  }

  /** All of them, decoded. */
  public Properties all() {
    return end == start
        ? Properties.NONE
        : Properties.read(new Cursor(in).set(in, start, end), end - start, Property.In.PUBLISH);
  }

  /** Bytes of what is passed on. */
  public int sizeBytes() {
    return end - start - (aliasEnd - aliasAt);
  }

  /** Adds what is passed on to the target. */
  public void copyTo(ByteBuffer target) {
    copy(start, aliasAt, target);
    copy(aliasEnd, end, target);
  }

  private void copy(int from, int to, ByteBuffer target) {
    if (from < to) {
      int limit = target.limit();
      target.limit(target.position() + to - from);
      in.getBytes(from, target);
      target.limit(limit);
    }
  }
}
