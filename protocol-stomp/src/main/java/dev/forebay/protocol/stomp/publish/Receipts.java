package dev.forebay.protocol.stomp.publish;

import dev.forebay.broker.api.publish.ConfirmListener;
import dev.forebay.protocol.base.rabbitmq.RefusalCode;
import dev.forebay.protocol.stomp.api.Refusals;
import dev.forebay.protocol.stomp.api.SessionScope;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Receipts of messages, which leave when these are safe. Every message is counted, so that a client
 * that disconnects hears when all that it sent is safe. Confined to the connection's loop.
 */
public final class Receipts implements ConfirmListener {
  /** What is remembered of receipts of one connection; at it the socket rests. */
  static final int PENDING_BYTES_MAX = 1 << 20;

  private static final int ENTRY_BYTES = 64;

  private final SessionScope scope;
  private final ArrayDeque<Pending> pending = new ArrayDeque<>();
  private long published;
  private long confirmed;
  private int pendingBytes;
  private @Nullable Runnable whenAllSafe;

  /** The receipt of a message. */
  private record Pending(long sequence, byte[] id) {}

  public Receipts(SessionScope scope) {
    this.scope = scope;
  }

  /** The number of the next message. */
  long next() {
    return ++published;
  }

  /** The last message wants a receipt. */
  void wanted(byte[] id) {
    pending.add(new Pending(published, id));
    pendingBytes += ENTRY_BYTES + id.length;
  }

  /** Whether so many receipts are due that no further message is taken. */
  public boolean areMany() {
    return pendingBytes >= PENDING_BYTES_MAX;
  }

  /** Runs the action when all that was published is safe, now or later. */
  public void whenAllSafe(Runnable action) {
    if (confirmed == published) {
      action.run();
    } else {
      whenAllSafe = action;
    }
  }

  @Override
  public void confirmed(long sequence) {
    confirmed = sequence;
    scope.registerTurnEnd();
  }

  /** There is no other word for it than an error, for who has asked. */
  @Override
  public void rejected(long sequence) {
    if (pending.stream().anyMatch(wanted -> wanted.sequence() == sequence)) {
      scope.failed(Refusals.of(RefusalCode.INTERNAL_ERROR, "a queue is full"));
    } else {
      confirmed(sequence);
    }
  }

  @Override
  public void lost(long sequence) {
    scope.failed(
        Refusals.of(RefusalCode.INTERNAL_ERROR, "it is not known whether a message was kept"));
  }

  /** Writes the receipts of what is safe. */
  public void tell() {
    while (!pending.isEmpty() && pending.peek().sequence() <= confirmed) {
      byte[] id = pending.remove().id();
      pendingBytes -= ENTRY_BYTES + id.length;
      scope.receipt(id);
    }
    Runnable action = whenAllSafe;
    if (action != null && confirmed == published) {
      whenAllSafe = null;
      action.run();
    }
  }
}
