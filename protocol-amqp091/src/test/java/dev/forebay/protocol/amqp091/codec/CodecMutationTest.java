package dev.forebay.protocol.amqp091.codec;

import static org.assertj.core.api.Assertions.assertThatCode;

import dev.forebay.protocol.amqp091.codec.method.Method;
import dev.forebay.protocol.amqp091.codec.method.MethodFrames;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Valid bytes with random damage; {@code -Dforebay.fuzz.inputs} and {@code -Dforebay.fuzz.seed}
 * choose how much of it.
 */
class CodecMutationTest {
  private static final int INPUTS = Integer.getInteger("forebay.fuzz.inputs", 200_000);

  private final long seed = Long.getLong("forebay.fuzz.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final RandomValues values = new RandomValues(seed);
  private final List<Class<?>> methodTypes = RandomValues.methodTypes();

  @Test
  void damagedBytesAreRefusedOrRead() {
    for (int i = 0; i < INPUTS; i++) {
      byte[] input = mutate(valid());
      try {
        CodecTarget.exercise(input);
      } catch (RuntimeException | Error e) {
        throw new AssertionError("seed " + seed + ", input " + HexFormat.of().formatHex(input), e);
      }
    }
    assertThatCode(() -> CodecTarget.exercise(valid()))
        .as("seed %d", seed)
        .doesNotThrowAnyException();
  }

  private byte[] valid() {
    int kind = random.nextInt(5);
    ByteBuf out = Unpooled.buffer().writeByte(kind);
    switch (kind) {
      case 0 -> {
        MethodFrames.write(out, random.nextInt(65536), method());
        MethodFrames.writeHeartbeat(out);
      }
      case 1 -> method().encode(out);
      case 2 -> values.table(0).encode(out);
      case 3 -> values.properties().encode(out);
      default -> {
        out.writeShort(60).writeShort(0).writeLong(random.nextInt(9999));
        values.properties().encode(out);
      }
    }
    return ByteBufUtil.getBytes(out);
  }

  private Method method() {
    return values.method(methodTypes.get(random.nextInt(methodTypes.size())));
  }

  private byte[] mutate(byte[] bytes) {
    int kind = random.nextInt(4);
    byte[] mutated = kind == 0 ? Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length + 4)) : bytes;
    int changes = random.nextInt(4);
    for (int i = 0; i < changes && mutated.length > 1; i++) {
      int index = 1 + random.nextInt(mutated.length - 1);
      mutated[index] =
          switch (kind) {
            case 1 -> (byte) (mutated[index] ^ (1 << random.nextInt(8)));
            case 2 -> (byte) (mutated[index] + random.nextInt(3) - 1);
            default -> (byte) random.nextInt(256);
          };
    }
    return mutated;
  }
}
