package dev.forebay.broker.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.broker.api.declaration.QueueSettings;
import dev.forebay.message.Annotations;
import dev.forebay.message.Delay;
import dev.forebay.message.KeyDialect;
import dev.forebay.storage.RecordFormat;
import dev.forebay.storage.UnknownFormatException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Lengths and counts of a run at the edges of their fields, and beyond. */
final class WidthsTest {
  private static final int[] LENGTHS = {0, 1, 127, 128, 255, 256, 32_767, 32_768, 65_535};
  private static final int[] TARGETS = {0, 1, 255, 256, 4095, RunFormat.TARGETS_MAX};

  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);

  @RepeatedTest(50)
  void aRunIsReadBackAtTheEdges() {
    byte[] exchange = bytes(pick(LENGTHS));
    byte[] key = bytes(pick(LENGTHS));
    int targets = pick(TARGETS);
    RunEnvelope envelope =
        new RunEnvelope(
            random.nextInt(256),
            exchange,
            1 + random.nextInt(255),
            key,
            true,
            random.nextInt(256),
            random.nextBoolean(),
            random.nextLong(),
            delay(),
            bytes(random.nextInt(70_000)));
    ByteBuffer memory = memory(RunFormat.prefixBytes(targets, envelope));
    int messagesAt = RunFormat.writePrefix(memory, 0, targets, envelope, 7);
    assertThat(messagesAt).as("seed %d", seed).isEqualTo(memory.capacity());
    assertThat(RunFormat.messagesAt(memory, 0)).as("seed %d", seed).isEqualTo(messagesAt);
    assertThat(RunFormat.targetCount(memory, 0)).as("seed %d", seed).isEqualTo(targets);
    assertThat(RunFormat.expirationMillis(memory, 0))
        .as("seed %d", seed)
        .isEqualTo(envelope.expirationMillis());
    assertThat(RunFormat.priority(memory, 0)).as("seed %d", seed).isEqualTo(envelope.priority());
    assertThat(RunFormat.dueMillis(memory, 0)).as("seed %d", seed).isEqualTo(due(envelope.delay()));
    assertThat(RunFormat.keyDialect(memory, 0))
        .as("seed %d", seed)
        .isEqualTo(envelope.keyDialect());
    assertThat(RunFormat.isSized(memory, 0)).as("seed %d", seed).isEqualTo(envelope.isSized());
    int namesAt = RunFormat.namesAt(memory, 0);
    assertThat(RunFormat.nameBytes(memory, namesAt)).isEqualTo(exchange.length);
    assertThat(RunFormat.nameBytes(memory, namesAt + 2 + exchange.length)).isEqualTo(key.length);
  }

  private Delay delay() {
    long millis = random.nextBoolean() ? Delay.MILLIS_MAX : 1 + random.nextLong(1000);
    return switch (random.nextInt(3)) {
      case 0 -> Delay.NONE;
      case 1 -> new Delay.Span(millis);
      default -> new Delay.Until(millis);
    };
  }

  /** Of a run that was appended at 7. */
  private static long due(Delay delay) {
    return switch (delay) {
      case Delay.None _, Delay.Wrong _ -> 7;
      case Delay.Span(long millis) -> 7 + millis;
      case Delay.Until(long millis) -> millis;
    };
  }

  @Test
  void whatDoesNotFitIsRefused() {
    assertRefused(0, new byte[65_536], new byte[0]);
    assertRefused(0, new byte[0], new byte[65_536]);
    assertRefused(RunFormat.TARGETS_MAX + 1, new byte[0], new byte[0]);
    assertRefused(65_536, new byte[0], new byte[0]);
  }

  @Test
  void whatALaterVersionWroteIsNotReadAsIfItWereKnown() {
    RunEnvelope envelope = published(bytes(3), bytes(3));
    ByteBuffer memory = memory(RunFormat.prefixBytes(1, envelope));
    RunFormat.writePrefix(memory, 0, 1, envelope, 7);
    RunFormat.check(memory, 0);
    ByteBuffer laterFlag = copy(memory).put(RecordFormat.HEADER_BYTES + 1, (byte) 0x80);
    assertThatThrownBy(() -> RunFormat.check(laterFlag, 0))
        .isInstanceOf(UnknownFormatException.class);
  }

  private static RunEnvelope published(byte[] exchange, byte[] key) {
    return RunEnvelope.published(
        1,
        exchange,
        KeyDialect.OF_NAMES,
        key,
        true,
        0,
        false,
        QueueSettings.NEVER,
        Annotations.NONE);
  }

  private static ByteBuffer copy(ByteBuffer memory) {
    byte[] bytes = new byte[memory.capacity()];
    memory.get(0, bytes);
    return ByteBuffer.wrap(bytes).order(memory.order());
  }

  private static void assertRefused(int targets, byte[] exchange, byte[] key) {
    RunEnvelope envelope = published(exchange, key);
    ByteBuffer memory = memory(RunFormat.prefixBytes(targets, envelope));
    assertThatThrownBy(() -> RunFormat.writePrefix(memory, 0, targets, envelope, 7))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static ByteBuffer memory(int bytes) {
    assertThat(bytes).isGreaterThan(RecordFormat.HEADER_BYTES);
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private int pick(int[] edges) {
    return edges[random.nextInt(edges.length)];
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
