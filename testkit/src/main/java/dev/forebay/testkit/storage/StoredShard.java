package dev.forebay.testkit.storage;

import dev.forebay.storage.DamagedRecordException;
import dev.forebay.storage.LogDamagedException;
import dev.forebay.storage.RecordFormat;
import dev.forebay.storage.RecordType;
import dev.forebay.storage.RecordVisitor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32C;

/** One shard's records as they outlive their writers. One thread at a time. */
final class StoredShard {
  /** Each shard's positions are of another magnitude, so that nobody can compare them. */
  private static final long FIRST_POSITION_STEP = 1L << 33;

  private final int number;
  private final TreeMap<Long, byte[]> records = new TreeMap<>();
  private long next;
  private long durableEnd;
  private long epoch;

  StoredShard(int number) {
    this.number = number;
    this.next = 1 + FIRST_POSITION_STEP * (1 + number * 7L % 5);
    this.durableEnd = next;
  }

  long epoch() {
    return epoch;
  }

  /** From now on nothing is taken of writers before; what they have written counts. */
  long beginEpoch() {
    durableEnd = next;
    epoch++;
    return epoch;
  }

  long durableEnd() {
    return durableEnd;
  }

  long end() {
    return next;
  }

  /** Keeps a copy of a record and returns its position; it may be lost until all is durable. */
  long write(byte[] record) {
    long position = next;
    ByteBuffer memory = ordered(record);
    RecordFormat.crc(memory, 0, crc(memory));
    records.put(position, record);
    next += RecordFormat.aligned(record.length);
    return position;
  }

  /** Everything written up to here is durable. */
  void durable(long end) {
    durableEnd = Math.max(durableEnd, end);
  }

  /** The end of all processes: of what was not durable the last part may be lost. */
  void crash(RandomGenerator random) {
    while (next > durableEnd && random.nextBoolean()) {
      Map.Entry<Long, byte[]> last = records.lastEntry();
      if (last == null || last.getKey() < durableEnd) {
        break;
      }
      records.remove(last.getKey());
    }
    durableEnd = next;
  }

  void replay(long from, long end, RecordVisitor visitor) {
    for (Map.Entry<Long, byte[]> entry : records.subMap(from, Math.max(from, end)).entrySet()) {
      ByteBuffer memory = ordered(entry.getValue());
      if (RecordFormat.crc(memory, 0) != crc(memory)) {
        throw new LogDamagedException(place(entry.getKey()) + "its checksum is wrong");
      }
      RecordFormat.check(memory, 0);
      RecordType type = RecordType.of(RecordFormat.typeCode(memory, 0));
      visitor.record(entry.getKey(), type, number, memory, 0, memory.capacity());
    }
  }

  void read(long position, int lengthBytes, ByteBuffer target) throws DamagedRecordException {
    byte[] record = records.get(position);
    if (record == null || record.length != lengthBytes) {
      throw new DamagedRecordException(place(position) + "there is no such record");
    }
    ByteBuffer memory = ordered(record);
    if (RecordFormat.crc(memory, 0) != crc(memory)) {
      throw new DamagedRecordException(place(position) + "its checksum is wrong");
    }
    target.put(record);
  }

  /** Lets records go that lie before a position and are not live. */
  void reclaim(long before, Map<Long, Integer> live) {
    records.headMap(before).keySet().removeIf(position -> !live.containsKey(position));
  }

  void damage(long position, int byteInRecord) {
    byte[] record = records.get(position);
    if (record == null) {
      throw new AssertionError(place(position) + "there is none");
    }
    record[byteInRecord]++;
  }

  private String place(long position) {
    return "record at " + position + " of shard " + number + ": ";
  }

  private static ByteBuffer ordered(byte[] record) {
    return ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int crc(ByteBuffer record) {
    CRC32C crc = new CRC32C();
    int from = RecordFormat.CRC_FROM;
    crc.update(record.slice(from, record.capacity() - from));
    return (int) crc.getValue();
  }
}
