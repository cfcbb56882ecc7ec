package dev.forebay.transport.connection;

import dev.forebay.runtime.wait.WaitReason;
import dev.forebay.transport.Growth;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Gives what the socket brought to a protocol, which cuts it into frames, in place, and may stop
 * behind any of them: the rest is kept, and {@link #read} goes on there. Only a frame that two
 * reads share is copied, into memory that grows with what has come of it and is at most twice that.
 * Some bytes of it every connection has for itself, more comes from the {@link InputBudget}; while
 * there is none to be had, the socket rests. Confined to the connection's loop.
 */
public final class FrameInput {
  private static final int FIRST_BYTES_MIN = 256;

  /** A protocol's frames. */
  public interface Frames extends InputBudget.Owner {
    /**
     * Takes complete frames, from the reader index on.
     *
     * @return whether it took all, and needs it no longer; if not it has stopped behind a frame,
     *     and what it has taken stays where it is until it is asked again
     */
    boolean take(ByteBuf in);

    /**
     * How many bytes, from the reader index on, the next frame has, or as many as tell that; more
     * than are there unless {@link #take} would take something.
     */
    int neededBytes(ByteBuf in);

    /**
     * How many of the bytes that have come next may belong to a frame of which {@link #neededBytes}
     * tells no more than its limit, since its end has to be found; at least 1.
     */
    default int ownBytes(ByteBuf next) {
      return next.readableBytes();
    }

    /**
     * Whether what it has left may be moved elsewhere, now that it has stopped: it needs nothing of
     * what it has taken, and remembers no place in it.
     */
    default boolean mayBeMoved() {
      return false;
    }

    /** There is no memory, and no room to wait for it. */
    void noMemory(int frameBytes);

    /** Memory is there again: the connection is to {@link #read}. */
    void memoryFreed();
  }

  private final ClientConnection connection;
  private final InputBudget budget;
  private final Frames frames;
  private final InputBudget.Share share;
  private final ArrayDeque<ByteBuf> unread = new ArrayDeque<>(1);
  private @Nullable ByteBuf partial;
  private @Nullable MemoryWait wait;
  private boolean isReading;
  private boolean again;
  private boolean isForgotten;
  private boolean isClosed;

  /** Input of one connection. */
  public FrameInput(ClientConnection connection, Frames frames) {
    this.connection = connection;
    this.budget = connection.frameMemory();
    this.frames = frames;
    this.share = new InputBudget.Share(frames);
  }

  /** Takes over what the socket gave. */
  public void add(ByteBuf in) {
    if (isClosed) {
      in.release();
    } else {
      unread.add(in);
    }
  }

  /** Gives complete frames to the protocol, while it takes any. */
  public void read() {
    if (isReading) {
      again = true;
      return;
    }
    isReading = true;
    try {
      do {
        again = false;
        while (wait == null && readOn()) {
          // Goes on behind what was taken.
        }
      } while (again && wait == null);
    } finally {
      isReading = false;
      if (isForgotten) {
        forget();
      }
    }
    if (unread.size() == 1 && frames.mayBeMoved()) {
      fit();
    }
  }

  /** What rests here may do so for long, in a buffer that had room for a whole read. */
  private void fit() {
    ByteBuf rest = unread.element();
    if (rest.readableBytes() <= rest.capacity() >> 1) {
      unread.remove();
      unread.add(connection.allocator().directBuffer(rest.readableBytes()).writeBytes(rest));
      rest.release();
    }
  }

  /** Whether there is something that the protocol has not taken, or still needs. */
  public boolean hasUnread() {
    return !unread.isEmpty() || (partial != null && !partial.isReadable());
  }

  /** Whether the rest of a frame is waited for, and could come. */
  public boolean isInsideFrame() {
    return partial != null && partial.isReadable() && wait == null;
  }

  /** Forgets what is held: nobody knows where the next frame begins. */
  public void forget() {
    isForgotten = isReading;
    if (!isReading) {
      while (!unread.isEmpty()) {
        unread.remove().release();
      }
      dropPartial();
    }
  }

  /** Forgets what is held and all that follows. */
  public void close() {
    isClosed = true;
    forget();
  }

  /** False if there is nothing to do before more comes. */
  private boolean readOn() {
    if (isForgotten) {
      return false;
    }
    ByteBuf frame = partial;
    if (frame != null) {
      return continueFrame(frame);
    }
    ByteBuf in = unread.peek();
    if (in == null || !frames.take(in) || isForgotten) {
      return false;
    }
    if (in.isReadable() && !beginFrame(in)) {
      return false;
    }
    unread.remove().release();
    return true;
  }

  private boolean beginFrame(ByteBuf in) {
    int here = in.readableBytes();
    int needed = frames.neededBytes(in);
    int capacity = Growth.capacity(needed, Math.max(here, FIRST_BYTES_MIN));
    if (!takeOrWait(capacity, needed)) {
      return false;
    }
    partial = connection.allocator().directBuffer(capacity).writeBytes(in);
    share.brought(here);
    return true;
  }

  private boolean continueFrame(ByteBuf frame) {
    if (!frame.isReadable()) {
      return frames.take(frame) && endFrame();
    }
    int needed = frames.neededBytes(frame);
    int missing = needed - frame.readableBytes();
    if (missing > 0) {
      return bring(frame, needed, missing);
    }
    if (!frames.take(frame) || isForgotten) {
      return false;
    }
    return frame.isReadable() || endFrame();
  }

  private boolean endFrame() {
    dropPartial();
    return true;
  }

  private boolean bring(ByteBuf frame, int needed, int missing) {
    ByteBuf in = unread.peek();
    if (in == null) {
      return false;
    }
    int bytes = Math.min(missing, frames.ownBytes(in));
    int room = frame.writerIndex() + bytes;
    if (room > frame.capacity()) {
      int larger = Growth.capacity(needed, room);
      if (!takeOrWait(larger, needed)) {
        return false;
      }
      frame.capacity(larger);
    }
    frame.writeBytes(in, bytes);
    share.brought(bytes);
    if (!in.isReadable()) {
      unread.remove().release();
    }
    return true;
  }

  private boolean takeOrWait(int capacity, int frameBytes) {
    long more = capacity - budget.freeBytes() - share.bytes();
    if (more <= 0 || budget.take(share, more)) {
      return true;
    }
    int here = 0;
    for (ByteBuf one : unread) {
      here += one.readableBytes();
    }
    MemoryWait waiting = new MemoryWait(here);
    if (budget.await(waiting, here)) {
      wait = waiting;
      connection.gate().close(WaitReason.FRAME_MEMORY);
    } else {
      frames.noMemory(frameBytes);
    }
    return false;
  }

  private void dropPartial() {
    endWait();
    if (partial != null) {
      partial.release();
      partial = null;
    }
    budget.giveBack(share, share.bytes());
  }

  private void endWait() {
    MemoryWait ended = wait;
    if (ended != null) {
      wait = null;
      budget.waitEnded(ended.bytes);
      connection.gate().open(WaitReason.FRAME_MEMORY);
    }
  }

  /** What waits for memory of others. */
  private final class MemoryWait implements InputBudget.Waiter {
    private final int bytes;

    MemoryWait(int bytes) {
      this.bytes = bytes;
    }

    @Override
    public boolean isWaiting() {
      return wait == this;
    }

    @Override
    public void freed() {
      if (wait == this) {
        connection.guarded(() -> {
          endWait();
          frames.memoryFreed();
        });
      }
    }
  }
}
