package dev.forebay.protocol.kafka.fetch;

import dev.forebay.broker.form.Pin;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The node's memory for records on their way to its clients. When it is used up an answer has one
 * batch, as long as what is set aside for that lasts, an eighth as much again, and then none. Any
 * thread.
 */
public final class AnswerBudget {
  private final AtomicLong heldBytes = new AtomicLong();
  private final long maxBytes;
  private final long reserveBytes;

  /** A budget of so many bytes, besides the reserve. */
  public AnswerBudget(long maxBytes) {
    this.maxBytes = maxBytes;
    this.reserveBytes = maxBytes >> 3;
  }

  public long heldBytes() {
    return heldBytes.get();
  }

  /** Whether nobody gets more than what is set aside. */
  public boolean isUsedUp() {
    return heldBytes.get() >= maxBytes;
  }

  /** How much an answer may take that has taken so much; 1 stands for a batch of any size. */
  long roomBytes(long takenBytes) {
    long free = maxBytes - heldBytes.get();
    if (takenBytes > 0) {
      return Math.max(free, 0);
    }
    return free + reserveBytes > 0 ? Math.max(free, 1) : 0;
  }

  /** Takes so many bytes, until the pin is released. */
  Pin hold(long bytes, Pin pin) {
    heldBytes.addAndGet(bytes);
    return () -> {
      heldBytes.addAndGet(-bytes);
      pin.release();
    };
  }
}
