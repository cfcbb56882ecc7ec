package dev.forebay.protocol.amqp091.connection;

import dev.forebay.broker.api.ConsumeCommand;
import dev.forebay.broker.api.ConsumeReply;
import dev.forebay.broker.api.ConsumerHandle;
import dev.forebay.broker.api.DeliverySink;
import dev.forebay.broker.api.GetSink;
import dev.forebay.broker.api.LookSink;
import dev.forebay.broker.api.QueueHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A queue in memory that checks what it is told to settle and release. */
final class FakeQueue implements QueueHandle {
  private final String name;
  private final TreeMap<Long, FakeMessage> ready = new TreeMap<>();
  private final TreeMap<Long, FakeMessage> unacked = new TreeMap<>();
  private final List<FakeConsumer> consumers = new ArrayList<>();
  final List<String> settled = new ArrayList<>();
  private long nextOffset = 100;

  FakeQueue(String name) {
    this.name = name;
  }

  String name() {
    return name;
  }

  int readyMessages() {
    return ready.size();
  }

  int unackedMessages() {
    return unacked.size();
  }

  List<String> readyBodies() {
    return ready.values().stream().map(FakeMessage::body).toList();
  }

  List<FakeMessage> readyMessageList() {
    return List.copyOf(ready.values());
  }

  int consumers() {
    return consumers.size();
  }

  boolean pausedAll() {
    return consumers.stream().allMatch(consumer -> consumer.paused);
  }

  void add(FakeMessage message) {
    ready.put(nextOffset++, message);
    pump();
  }

  long purge() {
    long purged = ready.size();
    ready.clear();
    return purged;
  }

  long delete() {
    List<FakeConsumer> all = List.copyOf(consumers);
    consumers.clear();
    all.forEach(consumer -> consumer.sink.cancelled(consumer));
    return ready.size();
  }

  void cancelAll() {
    consumers.clear();
  }

  void consume(ConsumeCommand command, DeliverySink sink, Consumer<ConsumeReply> reply) {
    FakeConsumer consumer = new FakeConsumer(sink, command);
    consumers.add(consumer);
    reply.accept(new ConsumeReply.Consuming(consumer));
    pump();
  }

  void get(GetSink sink, boolean settleOnDelivery) {
    Map.Entry<Long, FakeMessage> entry = ready.pollFirstEntry();
    if (entry == null) {
      sink.empty();
      return;
    }
    if (!settleOnDelivery) {
      unacked.put(entry.getKey(), entry.getValue());
    }
    boolean redelivered = entry.getValue().delivered;
    entry.getValue().delivered = true;
    sink.message(this, entry.getKey(), redelivered, entry.getValue().view(), ready.size());
  }

  /** All that is not settled, however much is wanted. */
  void look(long offset, LookSink sink) {
    TreeMap<Long, FakeMessage> all = new TreeMap<>(ready);
    all.putAll(unacked);
    all.tailMap(offset).forEach((at, message) -> sink.message(at, message.view()));
    sink.looked(Math.max(offset, nextOffset), true);
  }

  @Override
  public long id() {
    return name.hashCode();
  }

  @Override
  public void settle(@Nullable ConsumerHandle deliveredTo, long first, long end) {
    settled.add(first + ".." + end);
    for (long offset = first; offset < end; offset++) {
      take(offset, deliveredTo);
    }
    pump();
  }

  @Override
  public void reject(@Nullable ConsumerHandle deliveredTo, long first, long end) {
    settle(deliveredTo, first, end);
  }

  @Override
  public void release(@Nullable ConsumerHandle deliveredTo, long first, long end) {
    for (long offset = first; offset < end; offset++) {
      ready.put(offset, take(offset, deliveredTo));
    }
    pump();
  }

  private FakeMessage take(long offset, @Nullable ConsumerHandle deliveredTo) {
    FakeMessage message = unacked.remove(offset);
    if (message == null) {
      throw new AssertionError("offset " + offset + " of " + name + " is not unacked");
    }
    if (deliveredTo instanceof FakeConsumer consumer) {
      consumer.credit++;
    }
    return message;
  }

  private void pump() {
    for (FakeConsumer consumer : List.copyOf(consumers)) {
      while (!ready.isEmpty() && consumer.credit > 0 && !consumer.paused) {
        var entry = ready.pollFirstEntry();
        FakeMessage message = entry.getValue();
        if (!consumer.settleOnDelivery) {
          unacked.put(entry.getKey(), message);
          consumer.credit--;
        }
        boolean redelivered = message.delivered;
        message.delivered = true;
        consumer.sink.deliver(consumer, entry.getKey(), redelivered, message.view());
      }
    }
  }

  private final class FakeConsumer implements ConsumerHandle {
    final DeliverySink sink;
    final boolean settleOnDelivery;
    int creditMax;
    int credit;
    boolean paused;

    FakeConsumer(DeliverySink sink, ConsumeCommand command) {
      this.sink = sink;
      this.settleOnDelivery = command.settleOnDelivery();
      this.creditMax = command.creditMax();
      this.credit = creditMax;
    }

    @Override
    public QueueHandle queue() {
      return FakeQueue.this;
    }

    @Override
    public void pause() {
      paused = true;
    }

    @Override
    public void resume() {
      paused = false;
      pump();
    }

    @Override
    public void limit(int wanted, Runnable done) {
      credit += wanted - creditMax;
      creditMax = wanted;
      done.run();
      pump();
    }

    @Override
    public void cancel(Runnable done) {
      consumers.remove(this);
      done.run();
    }
  }
}
