package dev.forebay.message;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@link Annotations} as bytes, in runs. Big-endian.
 *
 * <pre>
 *  annotations: | version u8 = 1 | flags u8 | hidden keys: names | deaths u32 | deaths x death |
 *               then with flag 2: | mark of the first death | mark of the last death |
 *  death:       | mark | count u64 | time ms u64 | expiration ms u64 | routing keys: names |
 *  mark:        | reason u8 | queue: name | exchange: name |
 *  names:       | count u32 | count x name |
 *  name:        | length u16 | bytes |
 * </pre>
 *
 * Flag 1: further routing keys that the publisher named are void. Flag 4: it was held back. Reason:
 * 1 rejected, 2 expired.
 */
public final class AnnotationsFormat {
  private static final int VERSION = 1;
  private static final int HIDES_COPY_KEYS = 1;
  private static final int DEATHS = 2;
  private static final int WAS_HELD = 4;
  private static final int FLAGS_KNOWN = HIDES_COPY_KEYS | DEATHS | WAS_HELD;
  private static final byte[] NOTHING = {};

  private AnnotationsFormat() {}

  /**
   * Encodes annotations: no byte if nothing is known.
   *
   * @throws IllegalArgumentException if a name is longer than 65,535 bytes
   */
  public static byte[] encode(Annotations annotations) {
    if (annotations.isEmpty()) {
      return NOTHING;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      write(new DataOutputStream(bytes), annotations);
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return bytes.toByteArray();
  }

  private static void write(DataOutputStream out, Annotations annotations) throws IOException {
    Death.Mark first = annotations.first();
    Death.Mark last = annotations.last();
    boolean died = first != null && last != null;
    out.writeByte(VERSION);
    out.writeByte(
        (annotations.hidesCopyKeys() ? HIDES_COPY_KEYS : 0)
            | (died ? DEATHS : 0)
            | (annotations.wasHeld() ? WAS_HELD : 0));
    writeNames(out, annotations.hiddenKeys());
    out.writeInt(annotations.deaths().size());
    for (Death death : annotations.deaths()) {
      write(out, death.mark());
      out.writeLong(death.count());
      out.writeLong(death.timeMillis());
      out.writeLong(death.expirationMillis());
      writeNames(out, death.routingKeys());
    }
    if (first != null && last != null) {
      write(out, first);
      write(out, last);
    }
  }

  private static void write(DataOutputStream out, Death.Mark mark) throws IOException {
    out.writeByte(mark.reason().code());
    write(out, mark.queue());
    write(out, mark.exchange());
  }

  private static void writeNames(DataOutputStream out, List<ByteString> names) throws IOException {
    out.writeInt(names.size());
    for (ByteString name : names) {
      write(out, name);
    }
  }

  private static void write(DataOutputStream out, ByteString name) throws IOException {
    if (name.lengthBytes() > HeadersFormat.NAME_BYTES_MAX) {
      throw new IllegalArgumentException("a name of " + name.lengthBytes() + " bytes");
    }
    out.writeShort(name.lengthBytes());
    out.write(name.toByteArray());
  }

  /**
   * Decodes annotations.
   *
   * @param lengthBytes 0 if nothing is known
   * @throws IllegalArgumentException if they are malformed, or of a later version
   * @throws java.nio.BufferUnderflowException if they are incomplete
   */
  public static Annotations decode(ByteBuffer memory, int at, int lengthBytes) {
    if (lengthBytes == 0) {
      return Annotations.NONE;
    }
    return read(memory.slice(at, lengthBytes).order(ByteOrder.BIG_ENDIAN));
  }

  private static Annotations read(ByteBuffer source) {
    int version = source.get();
    int flags = source.get();
    if (version != VERSION || (flags & ~FLAGS_KNOWN) != 0) {
      throw new IllegalArgumentException("annotations %d with flags %d".formatted(version, flags));
    }
    List<ByteString> hiddenKeys = names(source);
    int count = source.getInt();
    List<Death> deaths = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Death.Mark mark = mark(source);
      deaths.add(
          new Death(
              mark.queue(),
              mark.reason(),
              source.getLong(),
              source.getLong(),
              mark.exchange(),
              source.getLong(),
              names(source)));
    }
    boolean died = (flags & DEATHS) != 0;
    Death.@Nullable Mark first = died ? mark(source) : null;
    Death.@Nullable Mark last = died ? mark(source) : null;
    return new Annotations(
        deaths, first, last, (flags & HIDES_COPY_KEYS) != 0, hiddenKeys, (flags & WAS_HELD) != 0);
  }

  private static Death.Mark mark(ByteBuffer source) {
    Death.Reason reason = Death.Reason.of(source.get());
    ByteString queue = name(source);
    return new Death.Mark(queue, reason, name(source));
  }

  private static List<ByteString> names(ByteBuffer source) {
    int count = source.getInt();
    List<ByteString> names = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      names.add(name(source));
    }
    return names;
  }

  private static ByteString name(ByteBuffer source) {
    return HeadersFormat.bytes(source, Short.toUnsignedInt(source.getShort()));
  }
}
