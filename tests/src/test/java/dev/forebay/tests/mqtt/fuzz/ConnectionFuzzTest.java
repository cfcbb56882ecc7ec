package dev.forebay.tests.mqtt.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.form.Forms;
import dev.forebay.protocol.amqp091.mapping.AmqpKeys;
import dev.forebay.protocol.amqp091.mapping.AmqpMessageCodec;
import dev.forebay.protocol.mqtt.mapping.MqttKeys;
import dev.forebay.protocol.mqtt.mapping.MqttMessageCodec;
import dev.forebay.testkit.world.SimulatedWorld;
import dev.forebay.tests.hostile.node.Peer;
import dev.forebay.tests.simulation.frame.BrokerInstallation;
import dev.forebay.tests.simulation.frame.Meddler;
import dev.forebay.tests.simulation.frame.NodeLife;
import dev.forebay.tests.simulation.mqtt.MqttLife;
import dev.forebay.tests.simulation.mqtt.Neighbour;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Whole connections of random packets, some damaged, on a simulated node: nothing breaks, a good
 * client beside them is served, memory is bounded, and nothing of them is left. {@code
 * -Dforebay.fuzz.packets} says how many packets, {@code -Dforebay.seed} repeats them.
 */
class ConnectionFuzzTest {
  private static final long PACKETS = Long.getLong("forebay.fuzz.packets", 100_000);
  private static final int PACKETS_OF_NODE = 200_000;
  private static final int AT_ONCE = 8;
  private static final int PACKETS_OF_CONNECTION_MAX = 200;
  private static final long SLICE_NANOS = 300_000;
  private static final long SILENCE_NANOS = 30_000_000_000L;
  private static final long SOCKET_BYTES_MAX = 24L << 20;
  private static final long MESSAGE_BYTES_MAX = 128L << 20;

  @Test
  void nothingBreaksAndNobodyElseIsDisturbed() {
    long seed = Long.getLong("forebay.seed", System.nanoTime());
    long sent = 0;
    for (long each = seed; sent < PACKETS; each++) {
      try {
        sent += new Run(each).play(Math.min(PACKETS - sent, PACKETS_OF_NODE));
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + each + ": " + e.getMessage(), e);
      }
    }
  }

  /** One node, and all that connect to it. */
  private static final class Run {
    private final SplittableRandom random;
    private final MqttLife life;
    private final Neighbour neighbour;
    private final List<Player> players = new ArrayList<>();
    private long sent;

    Run(long seed) {
      random = new SplittableRandom(seed);
      SimulatedWorld world = new SimulatedWorld(seed);
      Forms forms =
          new Forms(AmqpKeys.DIALECT)
              .add(new AmqpMessageCodec())
              .add(MqttKeys.DIALECT)
              .add(new MqttMessageCodec());
      BrokerInstallation installation = new BrokerInstallation(world, seed, Meddler.NONE, forms);
      life =
          new MqttLife(
              new NodeLife.Birth(world, world.startNode(1 + random.nextInt(2)), installation),
              what -> {
                throw new AssertionError(what);
              },
              random.split());
      neighbour = new Neighbour(life.connect(), world);
    }

    long play(long packets) {
      while (sent < packets) {
        while (players.size() < AT_ONCE) {
          players.add(new Player(life.connect(), random.split()));
        }
        Player one = players.get(random.nextInt(players.size()));
        if (one.step()) {
          sent++;
        } else {
          one.leave();
          players.remove(one);
        }
        pass(random.nextLong(SLICE_NANOS));
      }
      players.forEach(Player::leave);
      pass(SILENCE_NANOS);
      neighbour.requireServed(10);
      neighbour.leave();
      pass(SILENCE_NANOS);
      assertThat(life.socketBytes()).as("bytes of sockets that are left").isZero();
      assertThat(life.connections()).as("connections that are left").isZero();
      return sent;
    }

    private void pass(long nanos) {
      life.pass(nanos);
      neighbour.look();
      assertThat(life.socketBytes()).as("bytes of sockets").isLessThan(SOCKET_BYTES_MAX);
      assertThat(life.broker().usedBytes()).as("bytes of messages").isLessThan(MESSAGE_BYTES_MAX);
    }
  }

  /** A connection that goes on until it is closed, or has had enough. */
  private static final class Player {
    private final Peer peer;
    private final SplittableRandom random;
    private final RandomPackets packets;
    private int left;

    Player(Peer peer, SplittableRandom random) {
      this.peer = peer;
      this.random = random;
      this.left = 1 + random.nextInt(PACKETS_OF_CONNECTION_MAX);
      this.packets = new RandomPackets(random, "fuzz" + random.nextInt(12), 60);
      send(packets.connect());
    }

    /** Sends one more packet; false if it is over. */
    boolean step() {
      peer.swallow(random.nextInt(4_000));
      if (!peer.isOpen() || left-- == 0) {
        return false;
      }
      send(packets.next());
      return true;
    }

    private void send(byte[] packet) {
      int cut = random.nextInt(packet.length + 1);
      peer.send(Unpooled.wrappedBuffer(packet, 0, cut));
      peer.send(Unpooled.wrappedBuffer(packet, cut, packet.length - cut));
    }

    void leave() {
      if (random.nextBoolean()) {
        peer.hangUp();
      } else {
        peer.reset();
      }
    }
  }
}
