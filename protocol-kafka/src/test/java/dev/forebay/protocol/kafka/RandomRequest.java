package dev.forebay.protocol.kafka;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.clients.consumer.internals.ConsumerProtocol;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.protocol.types.BoundField;
import org.apache.kafka.common.protocol.types.Field;
import org.apache.kafka.common.protocol.types.Schema;
import org.apache.kafka.common.protocol.types.TaggedFields;
import org.apache.kafka.common.protocol.types.Type;

/**
 * Writes requests with random content field by field, as Kafka's own description of each version
 * says, and on request with false lengths and counts.
 */
final class RandomRequest {
  private static final int BYTES_MAX = 1 << 16;
  private static final int ENOUGH_BYTES = 3000;
  private static final List<String> NAMES =
      List.of(
          "t",
          "t",
          "t",
          "u",
          "g",
          "g",
          "h",
          "1",
          "",
          "range",
          "consumer",
          "uniform",
          "m",
          "__consumer_offsets",
          "retention.ms",
          "segment.bytes",
          "cleanup.policy",
          "consumer.session.timeout.ms",
          "60000",
          "-1",
          "delete",
          "compact",
          "a b",
          "t.*",
          "[");
  private static final long[] NUMBERS = {
    -5,
    -4,
    -3,
    -2,
    -1,
    -1,
    0,
    0,
    0,
    0,
    1,
    1,
    1,
    2,
    2,
    3,
    4,
    8,
    32,
    100,
    45_000,
    100_000,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    TestClient.NOW_MILLIS
  };
  private static final long[] LENGTHS = {
    -1, -2, -100, 1 << 15, 1 << 20, 99_999, 100_001, Integer.MAX_VALUE, Integer.MIN_VALUE, 0
  };
  private static final byte[] SUBSCRIPTION =
      bytes(ConsumerProtocol.serializeSubscription(new Subscription(List.of("t", "u"))));

  private final SplittableRandom random;
  private final RandomBatch batches;
  private final ByteBuffer out = ByteBuffer.allocate(BYTES_MAX);
  private boolean lying;

  RandomRequest(SplittableRandom random) {
    this.random = random;
    this.batches = new RandomBatch(random);
  }

  /** A request without its length. */
  byte[] next(ApiKeys key, short version, boolean falseLengths) {
    out.clear();
    lying = false;
    out.put(
        MessageUtil.toByteBufferAccessor(
                new RequestHeaderData()
                    .setRequestApiKey(key.id)
                    .setRequestApiVersion(version)
                    .setCorrelationId(random.nextInt())
                    .setClientId("fuzz"),
                key.requestHeaderVersion(version))
            .buffer());
    lying = falseLengths;
    value(key.messageType.requestSchemas()[version]);
    return bytes(out.duplicate().flip());
  }

  private static byte[] bytes(ByteBuffer from) {
    byte[] bytes = new byte[from.remaining()];
    from.get(bytes);
    return bytes;
  }

  private void value(Type type) {
    if (out.remaining() < BYTES_MAX / 2) {
      // Whatever comes now is cut off there.
      return;
    }
    if (type instanceof TaggedFields tagged) {
      tagged(tagged);
    } else if (type.isArray()) {
      array(type);
    } else if (type instanceof Schema schema) {
      if (schema.isNullable()) {
        boolean isNull = random.nextInt(4) == 0;
        out.put((byte) (isNull ? -1 : 1));
        if (isNull) {
          return;
        }
      }
      for (BoundField field : schema.fields()) {
        value(field.def.type);
      }
    } else {
      scalar(type.toString());
    }
  }

  private void array(Type type) {
    boolean compact = type.getClass().getSimpleName().startsWith("Compact");
    if (type.isNullable() && random.nextInt(4) == 0) {
      length(-1, compact, true);
      return;
    }
    int count = out.position() > ENOUGH_BYTES ? 0 : random.nextInt(4);
    length(count, compact, true);
    Type element = type.arrayElementType().orElseThrow();
    for (int i = 0; i < count; i++) {
      value(element);
    }
  }

  private void tagged(TaggedFields tagged) {
    boolean any = random.nextInt(3) == 0;
    boolean strange = random.nextInt(20) == 0;
    varint((any ? tagged.numFields() : 0) + (strange ? 1 : 0) + falseBy());
    if (any) {
      tagged.fields().forEach(this::taggedField);
    }
    if (strange) {
      varint(random.nextInt(1000));
      byte[] unknown = new byte[random.nextInt(20)];
      varint(unknown.length + falseBy());
      out.put(unknown);
    }
  }

  private void taggedField(int tag, Field field) {
    varint(tag);
    int at = out.position();
    out.putInt(0);
    value(field.type);
    byte[] written = new byte[out.position() - at - Integer.BYTES];
    out.get(at + Integer.BYTES, written);
    out.position(at);
    varint(written.length + falseBy());
    out.put(written);
  }

  private int falseBy() {
    return lying && random.nextInt(10) == 0 ? random.nextInt(-2, 1000) : 0;
  }

  private void scalar(String type) {
    switch (type) {
      case "BOOLEAN" -> out.put((byte) random.nextInt(2));
      case "INT8" -> out.put((byte) number());
      case "INT16", "UINT16" -> out.putShort((short) number());
      case "INT32", "UINT32" -> out.putInt((int) number());
      case "INT64" -> out.putLong(number());
      case "FLOAT64" -> out.putDouble(random.nextDouble());
      case "UUID" -> uuid();
      case "STRING" -> string(false, false);
      case "COMPACT_STRING" -> string(true, false);
      case "NULLABLE_STRING" -> string(false, true);
      case "COMPACT_NULLABLE_STRING" -> string(true, true);
      case "BYTES", "NULLABLE_BYTES" -> blob(false, type.contains("NULL"), content());
      case "COMPACT_BYTES", "COMPACT_NULLABLE_BYTES" ->
          blob(true, type.contains("NULL"), content());
      case "RECORDS", "NULLABLE_RECORDS" -> blob(false, false, batches.next());
      case "COMPACT_RECORDS", "COMPACT_NULLABLE_RECORDS" -> blob(true, false, batches.next());
      default -> throw new AssertionError("a value of type " + type);
    }
  }

  private long number() {
    return random.nextInt(3) == 0 ? NUMBERS[random.nextInt(NUMBERS.length)] : random.nextInt(4);
  }

  private void uuid() {
    switch (random.nextInt(4)) {
      case 0 -> out.putLong(0).putLong(0);
      case 1 -> out.putLong(random.nextLong()).putLong(random.nextLong());
      default -> {
        UUID known = new UUID("t".hashCode(), 7);
        out.putLong(known.getMostSignificantBits()).putLong(known.getLeastSignificantBits());
      }
    }
  }

  private void string(boolean compact, boolean nullable) {
    if (nullable && random.nextInt(4) == 0) {
      length(-1, compact, false);
      return;
    }
    byte[] text =
        random.nextInt(50) == 0
            ? content()
            : NAMES.get(random.nextInt(NAMES.size())).getBytes(StandardCharsets.UTF_8);
    length(text.length, compact, false);
    out.put(text);
  }

  private void blob(boolean compact, boolean nullable, byte[] content) {
    if (nullable && random.nextInt(4) == 0) {
      length(-1, compact, true);
      return;
    }
    byte[] fitting = content.length < out.remaining() / 2 ? content : new byte[0];
    length(fitting.length, compact, true);
    out.put(fitting);
  }

  private byte[] content() {
    if (random.nextInt(2) == 0) {
      byte[] subscription = SUBSCRIPTION.clone();
      if (random.nextInt(2) == 0) {
        subscription[random.nextInt(subscription.length)] = (byte) random.nextInt();
      }
      return subscription;
    }
    byte[] any = new byte[random.nextInt(40)];
    random.nextBytes(any);
    return any;
  }

  private void length(int right, boolean compact, boolean wide) {
    long length = right;
    if (lying && random.nextInt(8) == 0) {
      length =
          random.nextInt(2) == 0
              ? right + random.nextInt(-3, 10)
              : LENGTHS[random.nextInt(LENGTHS.length)];
    }
    if (compact) {
      varint((int) length + 1);
    } else if (wide) {
      out.putInt((int) length);
    } else {
      out.putShort((short) length);
    }
  }

  private void varint(int value) {
    int rest = value;
    // Now and then longer than any number is.
    int more = lying && random.nextInt(200) == 0 ? 10 : 0;
    while ((rest & ~0x7f) != 0 || more-- > 0) {
      out.put((byte) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    out.put((byte) rest);
  }
}
