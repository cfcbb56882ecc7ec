package dev.forebay.protocol.kafka.connection;

import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Set;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ByteBufferAccessor;

/**
 * Reads a request in place, and refuses one that would become far larger in memory than it is in
 * the buffer: arrays of more than {@value #ELEMENTS_MAX} elements ({@value #HASHED_ELEMENTS_MAX}
 * where they are hashed), or more than {@value #VALUES_MAX} values in all. One that takes long is
 * given up, to be read elsewhere.
 */
final class RequestReader extends ByteBufferAccessor {
  static final int ELEMENTS_MAX = 100_000;

  /**
   * Where Kafka's message classes put an array into a table by what its client chose to write,
   * which may be many of one hash: each of those is compared with all before it.
   */
  static final int HASHED_ELEMENTS_MAX = 20_000;

  static final int VALUES_MAX = 1_000_000;

  /** What a loop reads of one request: values, and texts by their length. */
  static final int SHORT_WORK_MAX = 8192;

  static final int SHORT_HASHED_WORK_MAX = 1024;

  /** Bytes of a text that are read in the time of a value. */
  private static final int BYTES_PER_VALUE = 64;

  private static final Set<ApiKeys> HASHED =
      EnumSet.of(
          ApiKeys.PRODUCE,
          ApiKeys.CREATE_TOPICS,
          ApiKeys.CREATE_PARTITIONS,
          ApiKeys.OFFSET_FOR_LEADER_EPOCH,
          ApiKeys.OFFSET_DELETE,
          ApiKeys.DESCRIBE_LOG_DIRS,
          ApiKeys.ALTER_CONFIGS,
          ApiKeys.INCREMENTAL_ALTER_CONFIGS);

  private final int elementsMax;
  private final long workMax;
  private int values;
  private long work;

  /**
   * Reads a request.
   *
   * @param isShort whether {@link TooLongException} is thrown when it takes too long for a loop
   */
  RequestReader(ApiKeys key, ByteBuffer request, boolean isShort) {
    super(request);
    boolean isHashed = HASHED.contains(key);
    this.elementsMax = isHashed ? HASHED_ELEMENTS_MAX : ELEMENTS_MAX;
    this.workMax = isShort ? (isHashed ? SHORT_HASHED_WORK_MAX : SHORT_WORK_MAX) : Long.MAX_VALUE;
  }

  /** Kafka's message classes ask this before they make an array of so many elements. */
  @Override
  public int remaining() {
    return Math.min(super.remaining(), elementsMax);
  }

  @Override
  public byte readByte() {
    count();
    return super.readByte();
  }

  @Override
  public short readShort() {
    count();
    return super.readShort();
  }

  @Override
  public int readInt() {
    count();
    return super.readInt();
  }

  @Override
  public long readLong() {
    count();
    return super.readLong();
  }

  @Override
  public int readUnsignedVarint() {
    count();
    return super.readUnsignedVarint();
  }

  @Override
  public byte[] readArray(int length) {
    work(length / BYTES_PER_VALUE);
    return super.readArray(length);
  }

  private void count() {
    values++;
    if (values > VALUES_MAX) {
      throw new MalformedRequestException("more than " + VALUES_MAX + " values in a request");
    }
    work(1);
  }

  private void work(int more) {
    work += more;
    if (work > workMax) {
      throw new TooLongException();
    }
  }
}
