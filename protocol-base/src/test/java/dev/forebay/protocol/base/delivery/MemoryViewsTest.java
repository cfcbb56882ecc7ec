package dev.forebay.protocol.base.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** What is kept of messages' memory after their delivery. */
class MemoryViewsTest {
  private final MemoryViews views = new MemoryViews();

  @Test
  void ordinaryRegionsAreKeptForTheNextDelivery() {
    ByteBuffer memory = ByteBuffer.allocateDirect(MemoryViews.KEPT_BYTES_MAX);
    ByteBuf view = views.of(memory);
    views.of(ByteBuffer.allocateDirect(100));
    assertThat(views.of(memory)).isSameAs(view);
  }

  @Test
  void largeOnesAreNot() throws InterruptedException {
    WeakReference<ByteBuffer> large = view(MemoryViews.KEPT_BYTES_MAX + 1);
    for (int i = 0; i < 50 && large.get() != null; i++) {
      System.gc();
      Thread.sleep(20);
    }
    assertThat(large.get()).isNull();
  }

  private WeakReference<ByteBuffer> view(int bytes) {
    ByteBuffer memory = ByteBuffer.allocateDirect(bytes);
    assertThat(views.of(memory).capacity()).isEqualTo(bytes);
    return new WeakReference<>(memory);
  }
}
