package dev.forebay.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class ChunkPoolTest {
  @Test
  void whatCannotBeAllocatedDoesNotCountAsUsed() {
    ChunkPool pool =
        new ChunkPool(
            1024,
            1,
            bytes -> {
              throw new OutOfMemoryError("none left");
            });
    assertThatThrownBy(() -> pool.allocate(1)).isInstanceOf(OutOfMemoryError.class);
    assertThatThrownBy(() -> pool.allocate(4096)).isInstanceOf(OutOfMemoryError.class);
    assertThatThrownBy(() -> pool.allocateFitting(1)).isInstanceOf(OutOfMemoryError.class);
    assertThat(pool.usedBytes()).isZero();
  }

  @Test
  void whatIsInUseCountsUntilItIsFreed() {
    ChunkPool pool = new ChunkPool(1024, 1);
    Chunk chunk = pool.allocate(1);
    assertThat(pool.usedBytes()).isEqualTo(1024);
    chunk.seal();
    assertThat(pool.usedBytes()).isZero();
    pool.allocate(1);
    assertThat(pool.usedBytes()).isEqualTo(1024);
  }
}
