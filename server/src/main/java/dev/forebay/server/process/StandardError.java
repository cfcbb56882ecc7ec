package dev.forebay.server.process;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Standard error that nobody waits for: what is written waits for a thread of its own, and is
 * dropped and counted when too much does, because whoever should read it does not. A closed one is
 * written to in vain. Any thread.
 */
public final class StandardError extends OutputStream {
  /** What may wait to be written; more is left out. */
  public static final int WAITING_BYTES_MAX = 1 << 20;

  private static volatile @Nullable StandardError installed;

  private final OutputStream target;
  private final Object lock = new Object();

  // Guarded by lock.
  private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
  private int waitingBytes;
  private long droppedBytes;
  private boolean writing;

  public StandardError(OutputStream target) {
    this.target = target;
    Thread.ofPlatform().daemon().name("standard-error").start(this::run);
  }

  /** Puts one in the place of {@link System#err}. */
  public static void install() {
    StandardError made = new StandardError(new FileOutputStream(FileDescriptor.err));
    System.setErr(new PrintStream(made, false, System.err.charset()));
    installed = made;
  }

  /** Gives the one that is in place time to write what waits, before the process ends. */
  public static void drainInstalled(long millisMax) {
    StandardError one = installed;
    if (one != null) {
      one.drain(millisMax);
    }
  }

  @Override
  public void write(int oneByte) {
    write(new byte[] {(byte) oneByte}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    synchronized (lock) {
      if (length > WAITING_BYTES_MAX - waitingBytes) {
        droppedBytes += length;
        return;
      }
      byte[] copy = new byte[length];
      System.arraycopy(bytes, offset, copy, 0, length);
      waiting.add(copy);
      waitingBytes += length;
      lock.notifyAll();
    }
  }

  /** Waits until everything is written, for so long at most. */
  public void drain(long millisMax) {
    long end = System.nanoTime() + millisMax * 1_000_000;
    synchronized (lock) {
      long leftMillis = millisMax;
      while ((writing || !waiting.isEmpty()) && leftMillis > 0) {
        try {
          lock.wait(leftMillis);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return;
        }
        leftMillis = (end - System.nanoTime()) / 1_000_000;
      }
    }
  }

  private void run() {
    while (true) {
      byte[] next = take();
      try {
        target.write(next);
      } catch (IOException e) {
        // Nobody is left who could be told.
      }
    }
  }

  private byte[] take() {
    synchronized (lock) {
      writing = false;
      lock.notifyAll();
      while (waiting.isEmpty() && droppedBytes == 0) {
        try {
          lock.wait();
        } catch (InterruptedException e) {
          // Nobody ends this thread but the process.
        }
      }
      writing = true;
      byte[] next = waiting.poll();
      if (next == null) {
        next =
            "forebay: %d bytes of the log were dropped, since nobody read them\n"
                .formatted(droppedBytes)
                .getBytes(StandardCharsets.US_ASCII);
        droppedBytes = 0;
      } else {
        waitingBytes -= next.length;
      }
      return next;
    }
  }
}
