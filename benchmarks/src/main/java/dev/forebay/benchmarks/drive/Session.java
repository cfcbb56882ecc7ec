package dev.forebay.benchmarks.drive;

import java.io.IOException;
import java.nio.channels.SocketChannel;

/** One connection under load, driven by the client's one selector loop. */
public interface Session {
  /** One that has nothing to send by itself. */
  long NEVER_NANOS = Long.MAX_VALUE;

  SocketChannel socket();

  /** Reads what is there and acts on it. */
  void read(long nowNanos) throws IOException;

  /** Sends what may be sent, at most one batch; returns whether there is more to write now. */
  boolean write(long nowNanos) throws IOException;

  /** Whether it sends by itself, and not only in answer to what it reads. */
  default boolean isProducer() {
    return false;
  }

  /** Nanoseconds until it has something to send by itself; a long time unless it is paced. */
  default long nanosUntilDue(long nowNanos) {
    return NEVER_NANOS;
  }
}
