package dev.forebay.tests.conversion;

import dev.forebay.protocol.amqp091.codec.ByteString;
import dev.forebay.protocol.amqp091.codec.content.BasicProperties;
import dev.forebay.protocol.amqp091.codec.field.FieldTable;
import dev.forebay.protocol.amqp091.codec.field.FieldValue;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.jspecify.annotations.Nullable;

/** Messages of AMQP and Kafka clients drawn from a seed, with names that mean something or not. */
final class RandomMessages {
  /** Seconds that are milliseconds too. */
  private static final long SECONDS_MAX = Long.MAX_VALUE / 1000;

  private static final String KEY = "x-partition-key";
  private static final List<String> NAMES =
      List.of(
          "a",
          "b",
          "content-type",
          "delivery-mode",
          "exchange",
          "priority",
          "routing-key",
          "timestamp_in_ms",
          "ttl-ms",
          "type",
          "x-forebay-envelope",
          KEY);

  private final Random random;
  private final boolean validNames;

  RandomMessages(long seed, boolean validNames) {
    this.random = new Random(seed);
    this.validNames = validNames;
  }

  BasicProperties properties() {
    return new BasicProperties(
        maybeText(),
        maybeText(),
        some() ? table(0) : null,
        some() ? 1 + random.nextInt(2) : null,
        some() ? random.nextInt(256) : null,
        maybeText(),
        maybeText(),
        some() ? Integer.toString(random.nextInt(99999)) : maybeText(),
        maybeText(),
        timestamp(),
        maybeText(),
        maybeText(),
        maybeText(),
        maybeText());
  }

  private @Nullable Long timestamp() {
    return switch (random.nextInt(4)) {
      case 0 -> null;
      case 1 -> random.nextLong();
      default -> random.nextLong(4);
    };
  }

  SimpleRecord record() {
    byte[] key = some() ? octets() : null;
    Header[] headers = new Header[random.nextInt(6)];
    for (int i = 0; i < headers.length; i++) {
      byte[] value = random.nextInt(6) == 0 ? null : octets();
      String name = name();
      boolean repeatsKey = name.equals(KEY) && key != null && some();
      headers[i] = new RecordHeader(name, repeatsKey ? key : value);
    }
    long timestamp = some() ? random.nextLong(5000) : random.nextLong(Long.MAX_VALUE);
    return new SimpleRecord(timestamp, key, random.nextInt(4) == 0 ? null : octets(), headers);
  }

  byte[] octets() {
    return switch (random.nextInt(5)) {
      case 0 -> new byte[0];
      case 1 -> Integer.toString(random.nextInt(300)).getBytes(StandardCharsets.UTF_8);
      case 2 -> {
        byte[] bytes = new byte[random.nextInt(40)];
        random.nextBytes(bytes);
        yield bytes;
      }
      default -> text(300).getBytes(StandardCharsets.UTF_8);
    };
  }

  FieldTable table(int depth) {
    FieldTable.Builder table = FieldTable.builder();
    for (int i = random.nextInt(6); i > 0; i--) {
      String name = some() ? NAMES.get(random.nextInt(NAMES.size())) : shortText();
      FieldValue value = value(depth);
      table.put(name, value);
      if (random.nextInt(8) == 0) {
        table.put(name, value);
      }
    }
    return table.build();
  }

  private String name() {
    return switch (random.nextInt(8)) {
      case 0 -> "";
      case 1 -> text(300);
      default -> NAMES.get(random.nextInt(NAMES.size()));
    };
  }

  private FieldValue value(int depth) {
    return switch (random.nextInt(depth > 3 ? 20 : 22)) {
      case 0 -> new FieldValue.Bool(some());
      case 1 -> new FieldValue.Int8((byte) random.nextInt());
      case 2 -> new FieldValue.UInt8(random.nextInt(256));
      case 3 -> new FieldValue.Int16((short) random.nextInt());
      case 4 -> new FieldValue.UInt16(random.nextInt(65536));
      case 5 -> new FieldValue.Int32(random.nextInt());
      case 6 -> new FieldValue.UInt32(random.nextLong(1L << 32));
      case 7 -> new FieldValue.Int64(some() ? random.nextLong(4000) : random.nextLong());
      case 8 -> new FieldValue.Float32(random.nextFloat());
      case 9 -> new FieldValue.Float64(random.nextDouble());
      case 10 -> new FieldValue.Decimal(random.nextInt(256), random.nextLong(1L << 32));
      case 11, 12, 13, 14 -> new FieldValue.LongString(ByteString.copyOf(octets()));
      case 15, 16 -> new FieldValue.Binary(ByteString.copyOf(octets()));
      case 17 -> new FieldValue.Timestamp(random.nextLong(-SECONDS_MAX, SECONDS_MAX));
      case 18, 19 -> new FieldValue.NoValue();
      case 20 -> new FieldValue.Table(table(depth + 1));
      default -> new FieldValue.Array(List.of(value(depth + 1), value(depth + 1)));
    };
  }

  private @Nullable String maybeText() {
    return some() ? shortText() : null;
  }

  /** At most 255 bytes, and not always UTF-8. */
  private String shortText() {
    if (!validNames && random.nextInt(8) == 0) {
      byte[] bytes = new byte[random.nextInt(30)];
      random.nextBytes(bytes);
      return ByteString.copyOf(bytes).toString();
    }
    return text(60);
  }

  private String text(int lengthMax) {
    int length = random.nextInt(lengthMax);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.appendCodePoint(
          random.nextInt(8) == 0 ? 0x1F300 + random.nextInt(99) : 'a' + random.nextInt(26));
    }
    return text.toString();
  }

  boolean some() {
    return random.nextBoolean();
  }
}
