package dev.forebay.protocol.amqp091.channel;

import dev.forebay.protocol.amqp091.codec.method.AckHeader;
import dev.forebay.protocol.amqp091.codec.method.BasicMethod;
import dev.forebay.protocol.amqp091.codec.method.ChannelMethod;
import dev.forebay.runtime.wait.WaitReason;
import dev.forebay.transport.ParkedInput;
import dev.forebay.transport.connection.InputGate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The channels of one connection whose next publish cannot be taken until other clients, or the
 * disk, free memory, or until it is found out where it goes. It and all that follows on its channel
 * wait as frames; what frees memory passes them. When too much waits the client is not read; but
 * once no memory comes back for long, and the client has something to acknowledge, it is read on
 * and the publish that has waited longest is refused. Confined to the connection's loop.
 */
public final class ParkedChannels {
  /** A channel that waits. */
  public interface Parked {
    /** Whether one message is all that waits there. */
    boolean hasSingleParked();

    /** Tries again with the message that is parked. */
    void retryParked();

    /** Refuses the message that is parked, and goes on behind it. */
    void refuseParked();
  }

  private final Set<Parked> channels = new LinkedHashSet<>();
  private final ParkedInput input;
  private final InputGate gate;
  private final BooleanSupplier mayFreeMemory;
  private @Nullable Runnable whenNone;
  private boolean isStuck;

  /**
   * No channel waits yet.
   *
   * @param input counts what waits
   * @param mayFreeMemory whether the client has something that it could acknowledge
   */
  public ParkedChannels(ParkedInput input, InputGate gate, BooleanSupplier mayFreeMemory) {
    this.input = input;
    this.gate = gate;
    this.mayFreeMemory = mayFreeMemory;
  }

  /** Whether a method gives memory back, or cannot take any. */
  static boolean freesMemory(int method) {
    return switch (method) {
      case AckHeader.METHOD,
          BasicMethod.CLASS_ID << Short.SIZE | BasicMethod.Nack.METHOD_ID,
          BasicMethod.CLASS_ID << Short.SIZE | BasicMethod.Reject.METHOD_ID,
          BasicMethod.CLASS_ID << Short.SIZE | BasicMethod.Cancel.METHOD_ID,
          ChannelMethod.CLASS_ID << Short.SIZE | ChannelMethod.Flow.METHOD_ID ->
          true;
      default -> false;
    };
  }

  public boolean isEmpty() {
    return channels.isEmpty();
  }

  public void add(Parked channel) {
    channels.add(channel);
  }

  /** The channel goes on, or ends. */
  void remove(Parked channel) {
    channels.remove(channel);
  }

  void bytesChanged(long changeBytes) {
    input.changed(changeBytes);
  }

  /** More waits than before. */
  void makeRoom() {
    while (!channels.isEmpty() && input.isFull(isSingle())) {
      if (!isStuck || !mayFreeMemory.getAsBoolean()) {
        gate.close(WaitReason.PARKED_FULL);
        return;
      }
      channels.iterator().next().refuseParked();
    }
  }

  /** No memory has come back for long: maybe it waits for this client. */
  public void memoryIsStuck() {
    isStuck = true;
    if (mayFreeMemory.getAsBoolean()) {
      gate.open(WaitReason.PARKED_FULL);
      makeRoom();
    }
  }

  private boolean isSingle() {
    return channels.size() == 1 && channels.iterator().next().hasSingleParked();
  }

  /** Memory has been freed: each tries again. */
  public void retry() {
    isStuck = false;
    gate.open(WaitReason.PARKED_FULL);
    for (Parked channel : List.copyOf(channels)) {
      channel.retryParked();
    }
    runIfNone();
  }

  /** What one channel waits for has come: it tries again, unless it has gone on already. */
  public void retry(Parked channel) {
    if (channels.contains(channel)) {
      gate.open(WaitReason.PARKED_FULL);
      channel.retryParked();
      runIfNone();
    }
  }

  /** Runs the action when nothing waits, now or later. */
  public void whenNone(Runnable action) {
    whenNone = action;
    runIfNone();
  }

  private void runIfNone() {
    Runnable action = whenNone;
    if (action != null && channels.isEmpty()) {
      whenNone = null;
      action.run();
    }
  }
}
