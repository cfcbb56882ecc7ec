package dev.forebay.tests.hostile.bystander;

import dev.forebay.protocol.amqp091.codec.field.FieldTable;
import dev.forebay.protocol.amqp091.codec.method.BasicMethod;
import dev.forebay.protocol.amqp091.codec.method.ChannelMethod;
import dev.forebay.protocol.amqp091.codec.method.ConfirmMethod;
import dev.forebay.protocol.amqp091.codec.method.ConnectionMethod;
import dev.forebay.protocol.amqp091.codec.method.Method;
import dev.forebay.runtime.Clock;
import dev.forebay.runtime.measure.LatencyHistogram;
import dev.forebay.tests.hostile.client.AmqpClient;
import dev.forebay.tests.hostile.client.Frames;
import dev.forebay.tests.hostile.node.Peer;
import java.util.random.RandomGenerator;

/** Publishes with confirms, consumes and acknowledges. */
public final class AmqpBystander implements Bystander {
  private static final int[] BODY_BYTES = {10, 10, 2_000, 50_000};

  private final AmqpClient client;
  private final Rounds rounds;
  private final RandomGenerator random;
  private final String queue;
  private boolean isConfirmed;
  private boolean isDelivered;

  /** Connects, and begins. */
  public AmqpBystander(
      Peer peer, Clock clock, RandomGenerator random, LatencyHistogram waits, int number) {
    this.random = random;
    this.rounds = new Rounds(clock, random, waits);
    this.queue = "bystander-queue-" + number;
    this.client = new AmqpClient(peer).open(1);
    client.hears(this::heard);
    client.send(1, new ConfirmMethod.Select(true));
    client.declare(1, queue, true, FieldTable.EMPTY);
    client.prefetch(1, 10);
    client.consume(1, queue, "me", false);
    next();
  }

  private void next() {
    isConfirmed = false;
    isDelivered = false;
    rounds.begin();
    client.publish(
        1,
        "",
        queue,
        random.nextInt(3) == 0 ? Frames.transientOnes() : Frames.persistent(),
        BODY_BYTES[random.nextInt(BODY_BYTES.length)]);
  }

  private void heard(int channel, Method method) {
    switch (method) {
      case BasicMethod.Ack _ -> isConfirmed = true;
      case BasicMethod.Deliver delivery -> {
        isDelivered = true;
        client.send(channel, new BasicMethod.Ack(delivery.deliveryTag(), false));
      }
      case ChannelMethod.Close _, ConnectionMethod.Close _, BasicMethod.Nack _ ->
          throw new AssertionError("the bystander is told " + method);
      default -> {}
    }
  }

  @Override
  public void look() {
    client.look();
    if (!client.peer().isOpen()) {
      throw new AssertionError("the bystander's connection is closed");
    }
    if (isConfirmed && isDelivered && rounds.isUnderWay()) {
      rounds.end();
    }
    if (rounds.isDue()) {
      next();
    }
  }

  @Override
  public void rest() {
    rounds.noMore();
  }

  @Override
  public boolean isResting() {
    return rounds.areOver();
  }

  @Override
  public int rounds() {
    return rounds.done();
  }

  @Override
  public long waitsNanos() {
    return rounds.waitsNanos();
  }

  @Override
  public long waitedNanosMax() {
    return rounds.longestNanos();
  }

  @Override
  public void leave() {
    client.peer().hangUp();
  }

  @Override
  public String state() {
    return queue + ": confirmed " + isConfirmed + ", delivered " + isDelivered;
  }
}
