package dev.forebay.protocol.amqp091.connection;

import dev.forebay.broker.api.ConsumerHandle;
import dev.forebay.broker.api.QueueHandle;
import dev.forebay.broker.api.Transaction;
import dev.forebay.broker.api.publish.Publisher;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is staged takes effect at the commit: messages first, then what is given back, so that it is
 * delivered before others.
 */
final class FakeTransaction implements Transaction {
  private final FakePublisher publisher;
  private final Consumer<Runnable> answer;
  private final List<Runnable> releases = new ArrayList<>();
  private final List<Runnable> settlements = new ArrayList<>();

  FakeTransaction(FakeBroker broker, Consumer<Runnable> answer) {
    this.publisher = new FakePublisher(broker, _ -> {});
    this.answer = answer;
  }

  @Override
  public Publisher publisher() {
    return publisher;
  }

  @Override
  public boolean hasRoom(int messageBytes) {
    return true;
  }

  @Override
  public void keep(int messageBytes) {
    // There is always room.
  }

  @Override
  public void settle(QueueHandle queue, @Nullable ConsumerHandle to, long first, long end) {
    settlements.add(() -> queue.settle(to, first, end));
  }

  @Override
  public void reject(QueueHandle queue, @Nullable ConsumerHandle to, long first, long end) {
    settlements.add(() -> queue.reject(to, first, end));
  }

  @Override
  public void release(QueueHandle queue, @Nullable ConsumerHandle to, long first, long end) {
    releases.add(() -> queue.release(to, first, end));
  }

  @Override
  public void commit(Runnable done, Runnable failed) {
    publisher.flush();
    releases.forEach(Runnable::run);
    settlements.forEach(Runnable::run);
    answer.accept(done);
  }

  @Override
  public void rollback() {
    // It is kept here alone.
  }
}
