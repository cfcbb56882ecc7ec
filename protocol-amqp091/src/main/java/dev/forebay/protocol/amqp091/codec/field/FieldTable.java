package dev.forebay.protocol.amqp091.codec.field;

import dev.forebay.protocol.amqp091.codec.ReplyCode;
import dev.forebay.protocol.amqp091.codec.WireReader;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An ordered list of named values: method arguments, headers, capabilities.
 *
 * <p>Order and repeated names are kept, as they are part of the bytes; the first of a repeated name
 * counts. Immutable. Nested at most {@value #MAX_DEPTH} deep.
 *
 * @param entries in wire order
 */
public record FieldTable(List<Entry> entries) {
  /** How deep tables and arrays may be nested, so that decoding can't exhaust the stack. */
  public static final int MAX_DEPTH = 32;

  /** The table without entries. */
  public static final FieldTable EMPTY = new FieldTable(List.of());

  public FieldTable {
    entries = List.copyOf(entries);
  }

  /** A named value; the name has at most 255 bytes. */
  public record Entry(String name, FieldValue value) {}

  /** The first value with this name. */
  public Optional<FieldValue> get(String name) {
    for (Entry entry : entries) {
      if (entry.name().equals(name)) {
        return Optional.of(entry.value());
      }
    }
    return Optional.empty();
  }

  /** Reads a table with its length prefix, which has to fill the range. */
  public static FieldTable decode(ByteBuf in, int offset, int length) {
    WireReader reader = new WireReader(in, offset, length, ReplyCode.SYNTAX_ERROR, 0, 0);
    FieldTable table = FieldTableDecoder.read(reader);
    if (reader.remaining() != 0) {
      throw reader.malformed(reader.remaining() + " bytes after the table");
    }
    return table;
  }

  /** Writes the table with its length prefix. */
  public void encode(ByteBuf out) {
    FieldTableEncoder.write(out, this);
  }

  public static Builder builder() {
    return new Builder();
  }

  /** Collects entries in order; one thread. */
  public static final class Builder {
    private final List<Entry> entries = new ArrayList<>();

    private Builder() {}

    public Builder put(String name, FieldValue value) {
      entries.add(new Entry(name, value));
      return this;
    }

    /** Adds a long string. */
    public Builder put(String name, String text) {
      return put(name, FieldValue.LongString.of(text));
    }

    public Builder put(String name, boolean value) {
      return put(name, new FieldValue.Bool(value));
    }

    /** Adds a signed 64-bit integer. */
    public Builder put(String name, long value) {
      return put(name, new FieldValue.Int64(value));
    }

    public FieldTable build() {
      return new FieldTable(entries);
    }
  }
}
