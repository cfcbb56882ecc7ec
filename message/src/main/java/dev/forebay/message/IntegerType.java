package dev.forebay.message;

/** How wide an integer was on the wire, so that it can leave as it came. */
public enum IntegerType {
  INT8(Byte.MIN_VALUE, Byte.MAX_VALUE),
  UINT8(0, 0xFF),
  INT16(Short.MIN_VALUE, Short.MAX_VALUE),
  UINT16(0, 0xFFFF),
  INT32(Integer.MIN_VALUE, Integer.MAX_VALUE),
  UINT32(0, 0xFFFF_FFFFL),
  INT64(Long.MIN_VALUE, Long.MAX_VALUE),
  /** Numbers above {@link Long#MAX_VALUE} are held as their two's complement bits. */
  UINT64(Long.MIN_VALUE, Long.MAX_VALUE);

  private final long min;
  private final long max;

  IntegerType(long min, long max) {
    this.min = min;
    this.max = max;
  }

  public boolean canHold(long value) {
    return min <= value && value <= max;
  }
}
