package dev.forebay.tests.hostile;

import dev.forebay.protocol.amqp091.codec.method.ChannelMethod;
import dev.forebay.protocol.amqp091.codec.method.ConnectionMethod;
import dev.forebay.protocol.amqp091.codec.method.ExchangeMethod;
import dev.forebay.protocol.amqp091.codec.method.QueueMethod;
import dev.forebay.tests.hostile.client.AmqpClient;
import dev.forebay.tests.hostile.client.KafkaClient;
import dev.forebay.tests.hostile.client.Names;
import dev.forebay.tests.hostile.client.Requests;
import dev.forebay.tests.hostile.node.Ports;
import java.util.ArrayDeque;
import java.util.List;
import org.apache.kafka.common.protocol.ApiKeys;

/** Deletes everything that attackers may have made. */
public final class Cleaner {
  private static final int SLICES_MAX = 200_000;
  private static final int BATCH = 50;

  private final Ports ports;
  private final Names names;
  private int expected;
  private int answered;

  /** Will delete what has these names. */
  public Cleaner(Ports ports, Names names) {
    this.ports = ports;
    this.names = names;
  }

  /** Has everything deleted while others go on. */
  public void clean(Runnable slice) {
    AmqpClient amqp = new AmqpClient(ports.connectAmqp()).open(1);
    amqp.hears((_, method) -> {
      switch (method) {
        case QueueMethod.DeleteOk _, ExchangeMethod.DeleteOk _ -> answered++;
        case ChannelMethod.Close _, ConnectionMethod.Close _ ->
            throw new AssertionError("nothing can be deleted: " + method);
        default -> {}
      }
    });
    delete(
        amqp,
        slice,
        names.queues().stream()
            .map(name ->
                (Runnable) () -> amqp.send(1, new QueueMethod.Delete(0, name, false, false, false)))
            .toList());
    delete(
        amqp,
        slice,
        names.exchanges().stream()
            .map(name ->
                (Runnable) () -> amqp.send(1, new ExchangeMethod.Delete(0, name, false, false)))
            .toList());
    amqp.peer().hangUp();
    deleteTopics(slice);
  }

  private void delete(AmqpClient amqp, Runnable slice, List<Runnable> deletions) {
    ArrayDeque<Runnable> left = new ArrayDeque<>(deletions);
    while (!left.isEmpty()) {
      for (int i = 0; i < BATCH && !left.isEmpty(); i++) {
        left.remove().run();
        expected++;
      }
      await(slice, amqp::look);
    }
  }

  private void deleteTopics(Runnable slice) {
    KafkaClient kafka = new KafkaClient(ports.connectKafka());
    expected++;
    kafka.ask(ApiKeys.DELETE_TOPICS, 5, Requests.deleteTopics(names.topics()), _ -> answered++);
    await(slice, kafka::look);
    kafka.peer().hangUp();
  }

  private void await(Runnable slice, Runnable look) {
    for (int i = 0; i < SLICES_MAX && answered < expected; i++) {
      slice.run();
      look.run();
    }
    if (answered < expected) {
      throw new AssertionError("what attackers have made is not deleted");
    }
  }
}
