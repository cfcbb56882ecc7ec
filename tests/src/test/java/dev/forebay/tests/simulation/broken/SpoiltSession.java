package dev.forebay.tests.simulation.broken;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.CatalogReply;
import dev.forebay.broker.api.ConsumeCommand;
import dev.forebay.broker.api.ConsumeReply;
import dev.forebay.broker.api.ConsumerHandle;
import dev.forebay.broker.api.DeliverySink;
import dev.forebay.broker.api.GetCommand;
import dev.forebay.broker.api.GetSink;
import dev.forebay.broker.api.LookCommand;
import dev.forebay.broker.api.LookSink;
import dev.forebay.broker.api.QueueHandle;
import dev.forebay.broker.api.Refusal;
import dev.forebay.broker.api.Session;
import dev.forebay.broker.api.SharedCredit;
import dev.forebay.broker.api.Transaction;
import dev.forebay.broker.api.access.AccessAdmin;
import dev.forebay.broker.api.login.Principal;
import dev.forebay.broker.api.publish.ConfirmListener;
import dev.forebay.broker.api.publish.Publisher;
import dev.forebay.broker.api.publish.Route;
import dev.forebay.broker.api.stream.StreamClient;
import dev.forebay.broker.form.MessageView;
import dev.forebay.broker.work.WorkLine;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A session with everything that passes through it open to change: what is delivered and settled,
 * confirmed, asked and answered. Changes nothing by itself.
 */
class SpoiltSession implements Session {
  private final Session inner;

  SpoiltSession(Session inner) {
    this.inner = inner;
  }

  /** Where deliveries go, of consumers and gets. */
  interface Receiver {
    void message(long offset, boolean redelivered, MessageView message);
  }

  /** A delivery passes. */
  void deliver(long offset, boolean redelivered, MessageView message, Receiver receiver) {
    receiver.message(offset, redelivered, message);
  }

  /** A settlement passes. */
  void settle(QueueHandle queue, @Nullable ConsumerHandle consumer, long first, long end) {
    queue.settle(consumer, first, end);
  }

  /** A refusal for good passes. */
  void reject(QueueHandle queue, @Nullable ConsumerHandle consumer, long first, long end) {
    queue.reject(consumer, first, end);
  }

  /** A release passes. */
  void release(QueueHandle queue, @Nullable ConsumerHandle consumer, long first, long end) {
    queue.release(consumer, first, end);
  }

  @Override
  public AccessAdmin administration() {
    throw new AssertionError("nobody administers anything here");
  }

  @Override
  public Principal principal() {
    return inner.principal();
  }

  @Override
  public Refusal refusal(Route denied) {
    return inner.refusal(denied);
  }

  @Override
  public StreamClient streams() {
    return inner.streams();
  }

  @Override
  public Publisher publisher(ConfirmListener listener) {
    return inner.publisher(listener);
  }

  @Override
  public Transaction transaction() {
    return new SpoiltTransaction(inner.transaction());
  }

  @Override
  public void look(LookCommand command, LookSink sink) {
    inner.look(command, sink);
  }

  @Override
  public WorkLine work() {
    return inner.work();
  }

  @Override
  public void execute(CatalogCommand command, Consumer<CatalogReply> reply) {
    inner.execute(command, reply);
  }

  @Override
  public void consume(ConsumeCommand command, DeliverySink sink, Consumer<ConsumeReply> reply) {
    SpoiltConsumer[] made = new SpoiltConsumer[1];
    DeliverySink spoilt =
        new DeliverySink() {
          @Override
          public void deliver(
              ConsumerHandle consumer, long offset, boolean redelivered, MessageView message) {
            SpoiltSession.this.deliver(
                offset, redelivered, message, (o, r, m) -> sink.deliver(made[0], o, r, m));
          }

          @Override
          public void cancelled(ConsumerHandle consumer) {
            sink.cancelled(made[0]);
          }
        };
    inner.consume(
        sound(command),
        spoilt,
        answer ->
            reply.accept(
                switch (answer) {
                  case ConsumeReply.Consuming(ConsumerHandle consumer) -> {
                    made[0] = new SpoiltConsumer(consumer);
                    yield new ConsumeReply.Consuming(made[0]);
                  }
                  case ConsumeReply.Refused refused -> refused;
                }));
  }

  /** A budget's limit passes. */
  void limit(SharedCredit credit, int messagesMax, Runnable done) {
    credit.limit(messagesMax, done);
  }

  /** A running consumer's limit passes. */
  void limit(ConsumerHandle consumer, int creditMax, Runnable done) {
    consumer.limit(creditMax, done);
  }

  @Override
  public SharedCredit sharedCredit() {
    return new SpoiltCredit(inner.sharedCredit());
  }

  @Override
  public void get(GetCommand command, GetSink sink) {
    inner.get(
        command,
        new GetSink() {
          @Override
          public void message(
              QueueHandle queue,
              long offset,
              boolean redelivered,
              MessageView message,
              long readyLeft) {
            deliver(
                offset,
                redelivered,
                message,
                (o, r, m) -> sink.message(new SpoiltQueue(queue), o, r, m, readyLeft));
          }

          @Override
          public void empty() {
            sink.empty();
          }

          @Override
          public void refused(Refusal refusal) {
            sink.refused(refusal);
          }
        });
  }

  @Override
  public boolean mayPublish() {
    return inner.mayPublish();
  }

  @Override
  public void close(Runnable done) {
    inner.close(done);
  }

  /** A command to start a consumer passes. */
  ConsumeCommand sound(ConsumeCommand command) {
    return new ConsumeCommand(
        command.virtualHost(),
        command.queue(),
        command.settleOnDelivery(),
        command.exclusive(),
        command.creditMax(),
        command.limited(),
        command.priority(),
        command.shared() instanceof SpoiltCredit spoilt ? spoilt.credit : command.shared(),
        command.start());
  }

  private final class SpoiltCredit implements SharedCredit {
    private final SharedCredit credit;

    SpoiltCredit(SharedCredit credit) {
      this.credit = credit;
    }

    @Override
    public void limit(int messagesMax, Runnable done) {
      SpoiltSession.this.limit(credit, messagesMax, done);
    }
  }

  private final class SpoiltQueue implements QueueHandle {
    private final QueueHandle queue;

    SpoiltQueue(QueueHandle queue) {
      this.queue = queue;
    }

    @Override
    public long id() {
      return queue.id();
    }

    @Override
    public void settle(@Nullable ConsumerHandle deliveredTo, long first, long end) {
      SpoiltSession.this.settle(queue, sound(deliveredTo), first, end);
    }

    @Override
    public void reject(@Nullable ConsumerHandle deliveredTo, long first, long end) {
      SpoiltSession.this.reject(queue, sound(deliveredTo), first, end);
    }

    @Override
    public void release(@Nullable ConsumerHandle deliveredTo, long first, long end) {
      SpoiltSession.this.release(queue, sound(deliveredTo), first, end);
    }

    private static @Nullable ConsumerHandle sound(@Nullable ConsumerHandle consumer) {
      return consumer instanceof SpoiltConsumer spoilt ? spoilt.consumer : consumer;
    }
  }

  private final class SpoiltConsumer implements ConsumerHandle {
    private final ConsumerHandle consumer;

    SpoiltConsumer(ConsumerHandle consumer) {
      this.consumer = consumer;
    }

    @Override
    public QueueHandle queue() {
      return new SpoiltQueue(consumer.queue());
    }

    @Override
    public void pause() {
      consumer.pause();
    }

    @Override
    public void resume() {
      consumer.resume();
    }

    @Override
    public void limit(int creditMax, Runnable done) {
      SpoiltSession.this.limit(consumer, creditMax, done);
    }

    @Override
    public void cancel(Runnable done) {
      consumer.cancel(done);
    }
  }

  /** A transaction. Changes nothing by itself but the handles, which are known. */
  static class SpoiltTransaction implements Transaction {
    private final Transaction transaction;

    SpoiltTransaction(Transaction transaction) {
      this.transaction = transaction;
    }

    @Override
    public Publisher publisher() {
      return transaction.publisher();
    }

    @Override
    public boolean hasRoom(int messageBytes) {
      return transaction.hasRoom(messageBytes);
    }

    @Override
    public void keep(int messageBytes) {
      transaction.keep(messageBytes);
    }

    @Override
    public void settle(
        QueueHandle queue, @Nullable ConsumerHandle deliveredTo, long first, long end) {
      transaction.settle(sound(queue), SpoiltQueue.sound(deliveredTo), first, end);
    }

    @Override
    public void reject(
        QueueHandle queue, @Nullable ConsumerHandle deliveredTo, long first, long end) {
      transaction.reject(sound(queue), SpoiltQueue.sound(deliveredTo), first, end);
    }

    @Override
    public void release(
        QueueHandle queue, @Nullable ConsumerHandle deliveredTo, long first, long end) {
      transaction.release(sound(queue), SpoiltQueue.sound(deliveredTo), first, end);
    }

    @Override
    public void commit(Runnable done, Runnable failed) {
      transaction.commit(done, failed);
    }

    @Override
    public void rollback() {
      transaction.rollback();
    }

    private static QueueHandle sound(QueueHandle queue) {
      return queue instanceof SpoiltQueue spoilt ? spoilt.queue : queue;
    }
  }
}
