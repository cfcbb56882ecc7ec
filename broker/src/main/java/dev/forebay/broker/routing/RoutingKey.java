package dev.forebay.broker.routing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.forebay.broker.form.Dialects;
import dev.forebay.message.ByteString;
import dev.forebay.message.KeyDialect;
import java.util.Arrays;

/**
 * A routing or binding key: a view of at most {@value #MAX_LENGTH_BYTES} bytes, equal by content,
 * and the number of the dialect that it is written in.
 *
 * <p>A view of a receive buffer is good for a look-up as long as the buffer does not change; what
 * is kept must be a {@link #copy()}. Any thread.
 */
public final class RoutingKey implements Comparable<RoutingKey> {
  public static final int MAX_LENGTH_BYTES = 0xFFFF;

  private final byte[] bytes;
  private final int offset;
  private final int lengthBytes;
  private final int dialect;
  private int hash;

  private RoutingKey(byte[] bytes, int offset, int lengthBytes, int dialect) {
    this.dialect = dialect;
    this.bytes = bytes;
    this.offset = offset;
    this.lengthBytes = lengthBytes;
  }

  /** A view of a name, or of a key as names are written; the caller keeps the array. */
  public static RoutingKey of(byte[] bytes, int offset, int lengthBytes) {
    return of(bytes, offset, lengthBytes, KeyDialect.OF_NAMES);
  }

  /** A view of a key of this dialect; the caller keeps the array. */
  public static RoutingKey of(byte[] bytes, int offset, int lengthBytes, int dialect) {
    if (lengthBytes < 0 || lengthBytes > MAX_LENGTH_BYTES) {
      throw new IllegalArgumentException("routing key of " + lengthBytes + " bytes");
    }
    if (offset < 0 || offset > bytes.length - lengthBytes) {
      throw new IndexOutOfBoundsException(offset);
    }
    return new RoutingKey(bytes, offset, lengthBytes, dialect);
  }

  public static RoutingKey utf8(String key) {
    byte[] bytes = key.getBytes(UTF_8);
    return of(bytes, 0, bytes.length);
  }

  public RoutingKey copy() {
    return copy(dialect);
  }

  /** The same bytes as a key of this dialect. */
  RoutingKey copy(int as) {
    return new RoutingKey(
        Arrays.copyOfRange(bytes, offset, offset + lengthBytes), 0, lengthBytes, as);
  }

  /** The number of the dialect that it is written in. */
  public int dialect() {
    return dialect;
  }

  /** The key as those of this dialect see it. */
  public RoutingKey in(KeyDialect other, Dialects dialects) {
    if (dialect == other.id()) {
      return this;
    }
    byte[] spelled =
        dialects
            .spelled(ByteString.copyOf(bytes, offset, lengthBytes), dialect, other)
            .toByteArray();
    return of(spelled, 0, spelled.length, other.id());
  }

  public int lengthBytes() {
    return lengthBytes;
  }

  public void copyTo(byte[] destination) {
    System.arraycopy(bytes, offset, destination, 0, lengthBytes);
  }

  /** An order lets a hash map keep its speed when a client chooses keys that collide. */
  @Override
  public int compareTo(RoutingKey other) {
    return Arrays.compareUnsigned(
        bytes,
        offset,
        offset + lengthBytes,
        other.bytes,
        other.offset,
        other.offset + other.lengthBytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RoutingKey that
        && Arrays.equals(
            bytes,
            offset,
            offset + lengthBytes,
            that.bytes,
            that.offset,
            that.offset + that.lengthBytes);
  }

  /** Cached without synchronisation as {@link String} does: all threads compute the same number. */
  @Override
  public int hashCode() {
    int result = hash;
    if (result == 0) {
      result = ByteHash.of(bytes, offset, lengthBytes);
      hash = result;
    }
    return result;
  }

  @Override
  public String toString() {
    return new String(bytes, offset, lengthBytes, UTF_8);
  }
}
