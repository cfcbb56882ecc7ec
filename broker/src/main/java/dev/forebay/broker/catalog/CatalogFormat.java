package dev.forebay.broker.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.forebay.broker.api.stream.StreamSettings;
import dev.forebay.broker.routing.Binding;
import dev.forebay.broker.stream.StreamPartition;
import dev.forebay.message.Headers;
import dev.forebay.message.HeadersFormat;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * Catalog entries as bytes: payload of {@code CATALOG_ENTRY} records, and rows of the view.
 * Big-endian, so that keys sort by kind and name. A name is | length u16 | UTF-8 |.
 *
 * <pre>
 *  payload:   | operation u8: 1 put, 2 delete | key length u32 | key | value ... |
 *
 *  key                                                        value
 *  | 'i' |                                                    | ids reserved up to u64 |
 *  | 'q' | virtual host | queue |                             | id u64 | shard u16 | flags u8 | arguments |
 *  | 's' | virtual host | stream |                            | id 16 | retention ms u64 | retention bytes u64 |
 *                                                             | others u16 | others x (name, value) |
 *                                                             | partitions u32 | partitions x (id u64, shard u16) |
 *  | 'x' | virtual host | exchange |                          | type | flags u8 | arguments |
 *  | 'y' | virtual host | exchange | exchange | key | arguments | (empty) |
 * | 'z' | virtual host | exchange | queue or stream | key | arguments | (empty) |
 *  | '{' | virtual host | exchange | stream | key | arguments | partition u32 | (empty) |
 *
 *  flags: 1 auto-delete, 2 internal
 * </pre>
 *
 * {@code arguments} are as {@link HeadersFormat} draws them. Only what survives a restart is
 * written: all entries are durable. Bindings sort last, behind what they refer to.
 */
final class CatalogFormat {
  static final byte PUT = 1;
  static final byte DELETE = 2;
  static final byte KIND_ID = 'i';
  static final byte KIND_QUEUE = 'q';
  static final byte KIND_STREAM = 's';
  static final byte KIND_EXCHANGE = 'x';
  static final byte KIND_EXCHANGE_BINDING = 'y';
  static final byte KIND_BINDING = 'z';
  static final byte KIND_PARTITION_BINDING = '{';
  static final int AUTO_DELETE = 1;
  static final int INTERNAL = 2;
  private static final int BUFFER_BYTES = 4096;
  private static final int STREAM_FIXED_BYTES = 38;
  private static final int PARTITION_BYTES = 10;

  private CatalogFormat() {}

  static byte[] idKey() {
    return new byte[] {KIND_ID};
  }

  static byte[] idValue(long reservedEnd) {
    return ByteBuffer.allocate(Long.BYTES).putLong(reservedEnd).array();
  }

  static byte[] key(QueueEntry queue) {
    return named(KIND_QUEUE, queue.virtualHost, queue.name);
  }

  static byte[] value(QueueEntry queue) {
    byte[] arguments = HeadersFormat.encode(queue.arguments);
    return ByteBuffer.allocate(11 + arguments.length)
        .putLong(queue.id())
        .putShort(u16(queue.shard().number()))
        .put((byte) (queue.autoDelete ? AUTO_DELETE : 0))
        .put(arguments)
        .array();
  }

  static byte[] key(StreamEntry stream) {
    return named(KIND_STREAM, stream.virtualHost, stream.name);
  }

  static byte[] value(StreamEntry stream) {
    Map<String, String> others = stream.working().settings().others();
    int bytes = STREAM_FIXED_BYTES + stream.partitions().size() * PARTITION_BYTES;
    for (Map.Entry<String, String> other : others.entrySet()) {
      bytes += 2 * Short.BYTES;
      bytes += other.getKey().getBytes(UTF_8).length + other.getValue().getBytes(UTF_8).length;
    }
    ByteBuffer target = ByteBuffer.allocate(bytes);
    target.putLong(stream.id.getMostSignificantBits());
    target.putLong(stream.id.getLeastSignificantBits());
    target.putLong(stream.working().settings().retentionMillis());
    target.putLong(stream.working().settings().retentionBytes());
    target.putShort(u16(others.size()));
    others.forEach((name, value) -> {
      putName(target, name.getBytes(UTF_8));
      putName(target, value.getBytes(UTF_8));
    });
    target.putInt(stream.partitions().size());
    for (StreamPartition partition : stream.partitions()) {
      target.putLong(partition.id()).putShort(u16(partition.shard().number()));
    }
    return target.array();
  }

  /** The settings in a stream's value, behind its id. */
  static StreamSettings settings(ByteBuffer source) {
    long millis = source.getLong();
    long bytes = source.getLong();
    Map<String, String> others = new HashMap<>();
    for (int left = Short.toUnsignedInt(source.getShort()); left > 0; left--) {
      others.put(name(source), name(source));
    }
    return new StreamSettings(millis, bytes, others);
  }

  static byte[] key(ExchangeEntry exchange) {
    return named(KIND_EXCHANGE, exchange.virtualHost, exchange.name);
  }

  static byte[] value(ExchangeEntry exchange) {
    byte[] arguments = HeadersFormat.encode(exchange.arguments);
    byte[] type = exchange.type.protocolName().getBytes(UTF_8);
    int flags = (exchange.autoDelete ? AUTO_DELETE : 0) | (exchange.internal ? INTERNAL : 0);
    return ByteBuffer.allocate(3 + type.length + arguments.length)
        .putShort(u16(type.length))
        .put(type)
        .put((byte) flags)
        .put(arguments)
        .array();
  }

  static byte[] key(ExchangeEntry exchange, Binding binding) {
    BoundTarget bound = (BoundTarget) binding.target();
    byte kind =
        switch (bound) {
          case QueueEntry _ -> KIND_BINDING;
          case StreamTarget target -> target.isWhole() ? KIND_BINDING : KIND_PARTITION_BINDING;
          case ExchangeEntry _ -> KIND_EXCHANGE_BINDING;
        };
    byte[] routingKey = new byte[binding.key().lengthBytes()];
    binding.key().copyTo(routingKey);
    byte[] arguments = HeadersFormat.encode(binding.arguments());
    ByteBuffer target = ByteBuffer.allocate(BUFFER_BYTES + arguments.length).put(kind);
    putName(target, exchange.virtualHost.getBytes(UTF_8));
    putName(target, exchange.name.getBytes(UTF_8));
    putName(target, storedName(bound).getBytes(UTF_8));
    putName(target, routingKey);
    target.put(arguments);
    if (kind == KIND_PARTITION_BINDING) {
      target.putInt(((StreamTarget) bound).number());
    }
    return taken(target);
  }

  private static String storedName(BoundTarget bound) {
    return bound instanceof StreamTarget target ? target.stream.name : bound.name();
  }

  private static byte[] named(byte kind, String virtualHost, String name) {
    ByteBuffer target = ByteBuffer.allocate(BUFFER_BYTES).put(kind);
    putName(target, virtualHost.getBytes(UTF_8));
    putName(target, name.getBytes(UTF_8));
    return taken(target);
  }

  static byte[] payload(byte operation, byte[] key, byte[] value) {
    return ByteBuffer.allocate(5 + key.length + value.length)
        .put(operation)
        .putInt(key.length)
        .put(key)
        .put(value)
        .array();
  }

  static String name(ByteBuffer source) {
    return new String(bytes(source), UTF_8);
  }

  static byte[] bytes(ByteBuffer source) {
    byte[] bytes = new byte[Short.toUnsignedInt(source.getShort())];
    source.get(bytes);
    return bytes;
  }

  static Headers arguments(ByteBuffer source) {
    return HeadersFormat.decode(source);
  }

  private static void putName(ByteBuffer target, byte[] name) {
    target.putShort(u16(name.length)).put(name);
  }

  private static short u16(int number) {
    if (number > 0xFFFF) {
      throw new IllegalArgumentException(number + " where 65,535 is the most");
    }
    return (short) number;
  }

  private static byte[] taken(ByteBuffer target) {
    byte[] bytes = new byte[target.position()];
    target.flip().get(bytes);
    return bytes;
  }
}
