package dev.forebay.benchmarks.load;

import java.io.IOException;

/** One connection under load, driven by the client's one selector loop. */
sealed interface Session permits Producer, Consumer, JobWorker {
  AmqpConnection connection();

  /** Reads what is there and acts on it. */
  void read(long nowNanos) throws IOException;

  /** Sends what may be sent, at most one batch; returns whether there is more to write now. */
  boolean write(long nowNanos) throws IOException;
}
