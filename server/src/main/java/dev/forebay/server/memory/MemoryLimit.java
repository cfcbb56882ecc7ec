package dev.forebay.server.memory;

/**
 * One use of memory, and the most that it takes.
 *
 * @param name the setting, or the constant or component, as docs/limits.md names it
 * @param place where the memory is
 * @param unit what has so many bytes
 * @param bytes of each
 * @param count of them
 */
public record MemoryLimit(String name, Place place, Unit unit, long bytes, long count) {
  /** Where memory is. */
  public enum Place {
    HEAP("heap"),
    DIRECT("direct memory"),
    /** Of RocksDB, which the limits of the virtual machine say nothing of. */
    NATIVE("native memory");

    private final String text;

    Place(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** What a limit is for. */
  public enum Unit {
    NODE("node"),
    LOOP("loop"),
    CONNECTION("connection"),
    CHANNEL("channel"),
    SHARD("shard"),
    VIRTUAL_HOST("virtual host");

    private final String text;

    Unit(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  static MemoryLimit ofNode(String name, Place place, long bytes) {
    return new MemoryLimit(name, place, Unit.NODE, bytes, 1);
  }

  /** What all of them take. */
  public long totalBytes() {
    long total;
    try {
      total = Math.multiplyExact(bytes, count);
    } catch (ArithmeticException _) {
      total = Long.MAX_VALUE / 64;
    }
    return total;
  }
}
