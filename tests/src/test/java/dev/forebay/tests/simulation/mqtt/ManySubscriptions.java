package dev.forebay.tests.simulation.mqtt;

import com.sun.management.ThreadMXBean;
import dev.forebay.broker.form.Forms;
import dev.forebay.protocol.amqp091.mapping.AmqpKeys;
import dev.forebay.protocol.amqp091.mapping.AmqpMessageCodec;
import dev.forebay.protocol.mqtt.mapping.MqttKeys;
import dev.forebay.protocol.mqtt.mapping.MqttMessageCodec;
import dev.forebay.protocol.mqtt.node.MqttLimits;
import dev.forebay.testkit.world.SimulatedWorld;
import dev.forebay.tests.hostile.node.Peer;
import dev.forebay.tests.simulation.frame.BrokerInstallation;
import dev.forebay.tests.simulation.frame.Meddler;
import dev.forebay.tests.simulation.frame.NodeLife;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** A node with a client that has subscribed to much, whose turns are measured one by one. */
final class ManySubscriptions {
  private static final long SEED = 1;
  private static final int STEPS_MAX = 10_000_000;
  private static final long KEPT_SECONDS = 10_000;
  private static final int RECEIVE_MAXIMUM = 100;
  private static final long SETTLED_NANOS = 2_000_000_000;
  private static final String NAME = "many";
  private static final MqttLimits LIMITS =
      new MqttLimits(
          16 << 20, 86_400, 1000, 1000, 4, 100_000, 10_000_000, 64 << 20, 256 << 20, 64 << 20);

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final SimulatedWorld world = new SimulatedWorld(SEED);
  private final BrokerInstallation installation =
      new BrokerInstallation(
          world,
          SEED,
          Meddler.NONE,
          new Forms(AmqpKeys.DIALECT)
              .add(new AmqpMessageCodec())
              .add(MqttKeys.DIALECT)
              .add(new MqttMessageCodec()));
  private final List<byte[]> packets = new ArrayList<>();
  private MqttLife life;
  private Peer peer;
  private boolean isMeasured;
  private long nanos;
  private long bytes;

  /** What the longest turn of a loop took. */
  record Longest(long nanos, long allocatedBytes) {}

  ManySubscriptions() {
    life = begin();
    peer = life.connect();
  }

  private MqttLife begin() {
    return new MqttLife(
        new NodeLife.Birth(world, world.startNode(1), installation),
        what -> {
          throw new AssertionError(what);
        },
        new SplittableRandom(SEED),
        LIMITS);
  }

  /** Measures what comes from now on. */
  void measure() {
    pass();
    isMeasured = true;
  }

  Longest longest() {
    return new Longest(nanos, bytes);
  }

  /** What is left to be done of what was answered is done. */
  void pass() {
    long until = world.nanoTime() + SETTLED_NANOS;
    boolean goesOn = true;
    while (goesOn && world.nanoTime() < until) {
      goesOn = step();
    }
    look();
  }

  private boolean step() {
    long allocatedBefore = threads.getCurrentThreadAllocatedBytes();
    long before = threads.getCurrentThreadCpuTime();
    boolean goesOn = world.step();
    long took = threads.getCurrentThreadCpuTime() - before;
    long allocated = threads.getCurrentThreadAllocatedBytes() - allocatedBefore;
    if (isMeasured && world.hasLoopRun()) {
      nanos = Math.max(nanos, took);
      bytes = Math.max(bytes, allocated);
    }
    return goesOn;
  }

  private void await(String what, BooleanSupplier condition) {
    for (int i = 0; i < STEPS_MAX && !condition.getAsBoolean(); i++) {
      if (!step()) {
        break;
      }
      life.inspect();
    }
    if (!condition.getAsBoolean()) {
      throw new AssertionError("no " + what);
    }
  }

  private void look() {
    for (byte[] next = Packets.next(peer.received());
        next != null;
        next = Packets.next(peer.received())) {
      packets.add(next);
    }
  }

  /** Waits for a packet, and takes it with all before it. */
  byte[] await(int type) {
    AtomicReference<byte @Nullable []> found = new AtomicReference<>();
    await(
        "packet of type " + type,
        () -> {
          look();
          while (found.get() == null && !packets.isEmpty()) {
            byte[] first = packets.removeFirst();
            found.set(Packets.type(first) == type ? first : null);
          }
          return found.get() != null;
        });
    return Objects.requireNonNull(found.get());
  }

  /** Connects, and is answered. */
  void connect(boolean isClean) {
    peer = life.connect();
    packets.clear();
    send(Packets.connect(Packets.V5, NAME, isClean, KEPT_SECONDS, RECEIVE_MAXIMUM, null));
    await(Packets.CONNACK);
  }

  /** Leaves; what the session has stays. */
  void leave() {
    send(Packets.disconnect());
    await("end of the connection", () -> !peer.isOpen());
  }

  /** The socket breaks. */
  void breakOff() {
    peer.reset();
    await("end of the connection", () -> life.connections() == 0);
  }

  /** All that was asked for is done, what comes behind is answered. */
  void ping() {
    send(new byte[] {(byte) (Packets.PINGREQ << 4), 0});
    await(Packets.PINGRESP);
  }

  void subscribe(int count, IntFunction<String> filter) {
    send(packet(Packets.SUBSCRIBE, count, filter, true));
    await(Packets.SUBACK);
  }

  void unsubscribe(int count, IntFunction<String> filter) {
    send(packet(Packets.UNSUBSCRIBE, count, filter, false));
    await(Packets.UNSUBACK);
  }

  boolean isOpen() {
    return peer.isOpen();
  }

  void send(byte[] packet) {
    peer.send(Unpooled.wrappedBuffer(packet));
  }

  static byte[] packet(int type, int count, IntFunction<String> filter, boolean hasOptions) {
    ByteBuf body = Unpooled.buffer().writeShort(1).writeByte(0);
    for (int i = 0; i < count; i++) {
      byte[] text = filter.apply(i).getBytes(StandardCharsets.UTF_8);
      body.writeShort(text.length).writeBytes(text);
      if (hasOptions) {
        body.writeByte(1);
      }
    }
    ByteBuf packet = Unpooled.buffer().writeByte(type << 4 | 2);
    int left = body.readableBytes();
    do {
      packet.writeByte((left & 0x7F) | (left > 0x7F ? 0x80 : 0));
      left >>= 7;
    } while (left > 0);
    packet.writeBytes(body);
    byte[] bytes = new byte[packet.readableBytes()];
    packet.readBytes(bytes);
    return bytes;
  }

  /** The node crashes, and the next one serves. */
  void crash() {
    life.closeSockets();
    life.node().crash();
    installation.crash();
    life = begin();
  }
}
