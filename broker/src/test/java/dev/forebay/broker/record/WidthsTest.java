package dev.forebay.broker.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.broker.queue.QueueSettings;
import dev.forebay.storage.RecordFormat;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Lengths and counts of a run at the edges of their fields, and beyond. */
final class WidthsTest {
  private static final int[] LENGTHS = {0, 1, 127, 128, 254, 255};
  private static final int[] TARGETS = {0, 1, 255, 256, 4095, RunFormat.TARGETS_MAX};

  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);

  @RepeatedTest(50)
  void aRunIsReadBackAtTheEdges() {
    byte[] exchange = bytes(pick(LENGTHS));
    byte[] key = bytes(pick(LENGTHS));
    int targets = pick(TARGETS);
    RunEnvelope envelope =
        new RunEnvelope(exchange, key, true, random.nextLong(), bytes(random.nextInt(70_000)));
    ByteBuffer memory = memory(RunFormat.prefixBytes(targets, envelope));
    int messagesAt = RunFormat.writePrefix(memory, 0, targets, envelope, 7);
    assertThat(messagesAt).as("seed %d", seed).isEqualTo(memory.capacity());
    assertThat(RunFormat.messagesAt(memory, 0)).as("seed %d", seed).isEqualTo(messagesAt);
    assertThat(RunFormat.targetCount(memory, 0)).as("seed %d", seed).isEqualTo(targets);
    assertThat(RunFormat.expirationMillis(memory, 0))
        .as("seed %d", seed)
        .isEqualTo(envelope.expirationMillis());
    int namesAt = RunFormat.namesAt(memory, 0);
    assertThat(Byte.toUnsignedInt(memory.get(namesAt))).isEqualTo(exchange.length);
    assertThat(Byte.toUnsignedInt(memory.get(namesAt + 1 + exchange.length))).isEqualTo(key.length);
  }

  @Test
  void whatDoesNotFitIsRefused() {
    assertRefused(0, new byte[256], new byte[0]);
    assertRefused(0, new byte[0], new byte[256]);
    assertRefused(0, new byte[65_536], new byte[0]);
    assertRefused(RunFormat.TARGETS_MAX + 1, new byte[0], new byte[0]);
    assertRefused(65_536, new byte[0], new byte[0]);
  }

  private static void assertRefused(int targets, byte[] exchange, byte[] key) {
    RunEnvelope envelope = RunEnvelope.published(exchange, key, true, QueueSettings.NEVER);
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
