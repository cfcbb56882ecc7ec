package dev.forebay.protocol.stomp.session;

import dev.forebay.runtime.wait.Wait;
import dev.forebay.runtime.wait.WaitReason;
import dev.forebay.transport.ParkedInput;
import dev.forebay.transport.connection.ClientConnection;
import dev.forebay.transport.connection.InputGate;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * A message that cannot be taken until other clients, or the disk, free memory, and the frames that
 * follow it, but for those that free memory themselves: these pass. When too much waits the client
 * is not read; but once no memory comes back for long, and the client has something to acknowledge,
 * it is read on, until it is sent away for what is too much. Confined to the connection's loop.
 */
final class ParkedFrames {
  private final ArrayDeque<ByteBuf> frames = new ArrayDeque<>(0);
  private final ParkedInput input;
  private final InputGate gate;
  private final Wait wait;
  private final BooleanSupplier mayFreeMemory;
  private final Runnable refuse;
  private boolean isStuck;

  /**
   * Nothing waits yet.
   *
   * @param mayFreeMemory whether the client has something that it could acknowledge
   * @param refuse sends the client away
   */
  ParkedFrames(
      ClientConnection client,
      AtomicLong nodeBytes,
      long nodeBytesMax,
      BooleanSupplier mayFreeMemory,
      Runnable refuse) {
    this.input = new ParkedInput(nodeBytes, nodeBytesMax);
    this.gate = client.gate();
    this.wait = client.newWait(client);
    this.mayFreeMemory = mayFreeMemory;
    this.refuse = refuse;
  }

  boolean isEmpty() {
    return frames.isEmpty();
  }

  /** Whether so much waits that the client is not read. */
  boolean isFull() {
    return gate.isClosedFor(WaitReason.PARKED_FULL);
  }

  /** One more frame waits. */
  void add(ByteBuf frame) {
    wait.begin(WaitReason.MESSAGE_MEMORY);
    frames.add(frame);
    input.changed(frame.capacity());
    makeRoom();
  }

  private void makeRoom() {
    if (!input.isFull(frames.size() == 1)) {
      return;
    }
    if (isStuck && mayFreeMemory.getAsBoolean()) {
      refuse.run();
    } else {
      gate.close(WaitReason.PARKED_FULL);
    }
  }

  /** No memory has come back for long: maybe it waits for this client. */
  void memoryIsStuck() {
    isStuck = true;
    if (mayFreeMemory.getAsBoolean()) {
      gate.open(WaitReason.PARKED_FULL);
      makeRoom();
    }
  }

  /** Memory has been freed: the frames are to be tried again. */
  void memoryFreed() {
    isStuck = false;
    gate.open(WaitReason.PARKED_FULL);
  }

  /** The frame that has waited longest. */
  ByteBuf first() {
    return frames.element();
  }

  /** It is carried out. */
  void removeFirst() {
    ByteBuf done = frames.remove();
    input.changed(-done.capacity());
    done.release();
    if (frames.isEmpty()) {
      wait.end();
    }
  }

  /** Drops all. */
  void close() {
    while (!frames.isEmpty()) {
      removeFirst();
    }
    gate.open(WaitReason.PARKED_FULL);
  }
}
