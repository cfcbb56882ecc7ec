package dev.forebay.tests.simulation.mqtt;

import dev.forebay.runtime.Clock;
import dev.forebay.tests.hostile.node.Peer;
import io.netty.buffer.Unpooled;

/**
 * A client that sends itself one message of QoS 1 after another beside whoever else is there.
 * Outside of the world's steps.
 */
public final class Neighbour {
  private static final String TOPIC = "neighbour/t";
  private static final long WAIT_NANOS_MAX = 20_000_000_000L;

  private final Peer peer;
  private final Clock clock;
  private long sinceNanos;
  private int rounds;
  private boolean isTaken;
  private boolean hasCome;
  private boolean hasLeft;

  /** Connects. */
  public Neighbour(Peer peer, Clock clock) {
    this.peer = peer;
    this.clock = clock;
    this.sinceNanos = clock.nanoTime();
    send(Packets.connect(Packets.V5, "neighbour", true, 0, 100, null));
    send(Packets.subscribe(Packets.V5, 1, TOPIC, 1));
  }

  private void send(byte[] packet) {
    peer.send(Unpooled.wrappedBuffer(packet));
  }

  /** Looks at what has come, and goes on; fails if it waits too long, or is sent away. */
  public void look() {
    if (hasLeft) {
      return;
    }
    byte[] packet = Packets.next(peer.received());
    while (packet != null) {
      heard(packet);
      packet = Packets.next(peer.received());
    }
    if (!peer.isOpen()) {
      throw new AssertionError("the neighbour is sent away");
    }
    if (clock.nanoTime() - sinceNanos > WAIT_NANOS_MAX) {
      throw new AssertionError("the neighbour waits, after rounds: " + rounds);
    }
  }

  private void heard(byte[] packet) {
    switch (Packets.type(packet)) {
      case Packets.CONNACK -> {}
      case Packets.SUBACK -> begin();
      case Packets.PUBACK -> isTaken = true;
      case Packets.PUBLISH -> {
        Packets.Publish publish = Packets.Publish.of(packet, Packets.V5);
        hasCome |= publish.text().equals("round " + rounds);
        send(Packets.ack(Packets.PUBACK, publish.packetId()));
      }
      default -> throw new AssertionError("the neighbour gets " + Packets.type(packet));
    }
    if (isTaken && hasCome) {
      rounds++;
      begin();
    }
  }

  private void begin() {
    isTaken = false;
    hasCome = false;
    sinceNanos = clock.nanoTime();
    send(
        Packets.publish(
            Packets.V5,
            new MqttEvent.Message(
                "round " + rounds, "neighbour", rounds, TOPIC, 1, false, false, 0, 0),
            1,
            false));
  }

  /** Fails if it had fewer rounds. */
  public void requireServed(int roundsMin) {
    if (rounds < roundsMin) {
      throw new AssertionError("the neighbour had rounds: " + rounds);
    }
  }

  /** Goes. */
  public void leave() {
    hasLeft = true;
    peer.hangUp();
  }
}
