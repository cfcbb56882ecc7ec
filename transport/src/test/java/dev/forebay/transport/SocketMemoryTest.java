package dev.forebay.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SocketMemoryTest {
  private static final int LOOPS = 4;
  private static final long DIRECT_BYTES = 128 << 20;
  private static final int[] SIZES = {2048, 4096, 8192, 12_288, 16_384, 20_480, 24_576, 28_672};

  private final SocketMemory memory = new SocketMemory(LOOPS, DIRECT_BYTES);

  @Test
  void aLoopThatHasReleasedEverythingHoldsLittle() {
    for (int size : SIZES) {
      List<ByteBuf> buffers = buffers(size, (int) (DIRECT_BYTES / 4 / size));
      buffers.forEach(ByteBuf::release);
    }

    assertThat(memory.allocator().metric().usedDirectMemory())
        .isLessThanOrEqualTo(DIRECT_BYTES / LOOPS / 8);
    assertThat(memory.takenBytes()).isZero();
  }

  @Test
  void whatOthersCannotHaveForAFewBuffersCountsAsTaken() {
    int size = 16_384;
    List<ByteBuf> buffers = buffers(size, (int) (DIRECT_BYTES / 2 / size));
    List<ByteBuf> kept = new ArrayList<>();
    for (int i = 0; i < buffers.size(); i++) {
      if (i % 16 == 0) {
        kept.add(buffers.get(i));
      } else {
        buffers.get(i).release();
      }
    }

    long reserved = memory.allocator().metric().usedDirectMemory();
    assertThat(memory.takenBytes()).isGreaterThanOrEqualTo(reserved - DIRECT_BYTES / 16);
    kept.forEach(ByteBuf::release);
    assertThat(memory.takenBytes()).isZero();
  }

  private List<ByteBuf> buffers(int size, int count) {
    List<ByteBuf> buffers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      buffers.add(memory.allocator().directBuffer(size, size));
    }
    return buffers;
  }
}
