package dev.forebay.tests.hostile.client;

import dev.forebay.runtime.Clock;
import dev.forebay.tests.hostile.node.Peer;
import dev.forebay.tests.hostile.node.Port;
import dev.forebay.tests.hostile.node.Ports;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Who plays an abuse, with as many connections as it takes. */
public final class Attacker {
  /** Above it a client's own writes would block. */
  private static final int UNSENT_BYTES_MAX = 256 << 10;

  private static final long BLOCKED_NANOS_MAX = 90_000_000_000L;

  private final Clock clock;
  private final Ports ports;
  private final SplittableRandom random;
  private final Names names;
  private final Plan plan;
  private final List<Peer> peers = new ArrayList<>();
  private final List<Runnable> looks = new ArrayList<>();
  private final Abuse abuse;
  private long blockedSinceNanos = Long.MAX_VALUE;

  /** Will play an abuse. */
  public Attacker(Abuse abuse, Clock clock, Ports ports, SplittableRandom random, Names names) {
    this.abuse = abuse;
    this.clock = clock;
    this.ports = ports;
    this.random = random;
    this.names = names;
    this.plan = new Plan(clock);
    plan.then(() -> abuse.play().accept(this));
  }

  public Abuse abuse() {
    return abuse;
  }

  public SplittableRandom random() {
    return random;
  }

  public Names names() {
    return names;
  }

  public Plan plan() {
    return plan;
  }

  /** A number between two. */
  public int between(int least, int most) {
    return random.nextInt(least, most + 1);
  }

  /** A connection of AMQP with channels from 1 on. */
  public AmqpClient amqp(int channels) {
    return bareAmqp().open(channels);
  }

  /** A socket at the port of AMQP. */
  public AmqpClient bareAmqp() {
    AmqpClient client = new AmqpClient(connected(ports.connectAmqp()));
    looks.add(client::lookOver);
    return client;
  }

  /** A connection of Kafka. */
  public KafkaClient kafka() {
    KafkaClient client = new KafkaClient(connected(ports.connectKafka()));
    looks.add(client::look);
    return client;
  }

  /** A socket at a port of STOMP or MQTT. */
  public PlainClient plain(Port port) {
    PlainClient client = new PlainClient(connected(ports.connect(port)), port);
    looks.add(client::look);
    return client;
  }

  /** A connection of STOMP, with or without WebSocket frames. */
  public PlainClient stomp() {
    return plain(random.nextInt(4) == 0 ? Port.STOMP_WEB : Port.STOMP).stomp();
  }

  /** A socket at one of the ports of MQTT. */
  public PlainClient bareMqtt() {
    return plain(random.nextInt(4) == 0 ? Port.MQTT_WEB : Port.MQTT);
  }

  private Peer connected(Peer peer) {
    peers.add(peer);
    return peer;
  }

  public boolean isOver() {
    return plan.isOver();
  }

  public long readyAtNanos() {
    return plan.readyAtNanos();
  }

  /** Does the next thing, unless its own writes block. */
  public void step() {
    looks.forEach(Runnable::run);
    if (peers.stream().anyMatch(peer -> peer.unreadByServer() > UNSENT_BYTES_MAX)) {
      blockedSinceNanos = Math.min(blockedSinceNanos, clock.nanoTime());
      if (clock.nanoTime() - blockedSinceNanos > BLOCKED_NANOS_MAX) {
        plan.abandon();
      }
      return;
    }
    blockedSinceNanos = Long.MAX_VALUE;
    if (!plan.isOver()) {
      plan.step();
    }
  }

  /** Looks at what has come, and does nothing. */
  public void look() {
    looks.forEach(Runnable::run);
  }

  /** Goes away, in this or that way. */
  public void leave() {
    plan.abandon();
    for (Peer peer : peers) {
      if (random.nextBoolean()) {
        peer.hangUp();
      } else {
        peer.reset();
      }
    }
  }
}
