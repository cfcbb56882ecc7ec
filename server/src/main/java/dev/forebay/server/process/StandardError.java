package dev.forebay.server.process;

import dev.forebay.runtime.OutOfMemory;
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
 * written to in vain. For what is said when there is no memory left, it has some of its own. Any
 * thread.
 */
public final class StandardError extends OutputStream {
  /** What may wait to be written; more is left out. */
  public static final int WAITING_BYTES_MAX = 1 << 20;

  private static final int LAST_OCTETS = 1024;
  private static final long LAST_MILLIS = 1000;
  private static final String USED_UP = "forebay: stopped serving: memory is used up: ";

  private static volatile @Nullable StandardError installed;

  private final OutputStream target;
  private final Object lock = new Object();

  // Guarded by lock.
  private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
  private int waitingBytes;
  private long droppedBytes;
  private boolean writing;
  private final byte[] last = new byte[LAST_OCTETS];
  private int lastLength;
  private boolean isLastDue;

  public StandardError(OutputStream target) {
    this.target = target;
    Thread.ofPlatform().daemon().name("standard-error").start(this::run);
  }

  /** Puts one in the place of {@link System#err}. */
  public static void install() {
    StandardError made = new StandardError(new FileOutputStream(FileDescriptor.err));
    System.setErr(new PrintStream(made, false, System.err.charset()));
    installed = made;
    OutOfMemory.sayBy(made::sayLast);
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

  /** Which memory was used up, and on which thread; then where, as far as that can be found out. */
  void sayLast(OutOfMemoryError usedUp) {
    synchronized (lock) {
      if (lastLength == 0) {
        addLast(USED_UP);
        addLast(usedUp.getMessage());
        addLast(" (");
        addLast(Thread.currentThread().getName());
        addLast(")\n");
        isLastDue = true;
        lock.notifyAll();
      }
    }
    drain(LAST_MILLIS);
    // This needs memory, which there may still be of this sort.
    usedUp.printStackTrace();
    drain(LAST_MILLIS);
  }

  private void addLast(@Nullable String text) {
    for (int i = 0; text != null && i < text.length() && lastLength < LAST_OCTETS; i++) {
      char character = text.charAt(i);
      last[lastLength] = (byte) (character < 0x80 ? character : '?');
      lastLength++;
    }
  }

  /** Waits until everything is written, for so long at most. */
  public void drain(long millisMax) {
    long end = System.nanoTime() + millisMax * 1_000_000;
    synchronized (lock) {
      long leftMillis = millisMax;
      while ((writing || isLastDue || !waiting.isEmpty()) && leftMillis > 0) {
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

  @SuppressWarnings("ReferenceEquality") // What is said last is in an array of its own.
  private void run() {
    while (true) {
      byte[] next = take();
      try {
        if (next == last) {
          target.write(last, 0, lastLength);
        } else {
          target.write(next);
        }
      } catch (IOException e) {
        // Nobody is left who could be told.
      }
    }
  }

  private byte[] take() {
    synchronized (lock) {
      writing = false;
      lock.notifyAll();
      while (waiting.isEmpty() && !isLastDue && droppedBytes == 0) {
        try {
          lock.wait();
        } catch (InterruptedException e) {
          // Nobody ends this thread but the process.
        }
      }
      writing = true;
      byte[] next = waiting.poll();
      if (next == null && isLastDue) {
        isLastDue = false;
        next = last;
      } else if (next == null) {
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
