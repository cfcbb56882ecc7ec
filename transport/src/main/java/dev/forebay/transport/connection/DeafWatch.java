package dev.forebay.transport.connection;

import java.util.concurrent.TimeUnit;

/**
 * Drops a client that takes nothing of what it is sent for {@value #SECONDS} s while more is unsent
 * than its connection counts as writable with. Its timer runs only while that is so. Confined to
 * the connection's loop.
 */
public final class DeafWatch {
  public static final long SECONDS = 60;

  private final ClientConnection client;
  private final Deadline deadline;
  private long takenBytes;

  /** Of one connection. */
  public DeafWatch(ClientConnection client) {
    this.client = client;
    this.deadline = new Deadline(client.loop());
  }

  /** The output was flushed. */
  public void flushed() {
    if (!client.isWritable() && !deadline.isSet()) {
      watch();
    }
  }

  /** The connection ends. */
  public void stop() {
    deadline.met();
  }

  private void watch() {
    takenBytes = client.output().takenBytes();
    deadline.start(TimeUnit.SECONDS.toMillis(SECONDS), this::look);
  }

  private void look() {
    if (client.isWritable()) {
      return;
    }
    if (client.output().takenBytes() <= takenBytes) {
      client.drop("client takes nothing of what it is sent");
    } else {
      watch();
    }
  }
}
