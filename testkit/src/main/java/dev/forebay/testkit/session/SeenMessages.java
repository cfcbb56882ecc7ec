package dev.forebay.testkit.session;

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
import dev.forebay.broker.api.Transaction;
import dev.forebay.broker.form.MessageView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Notes what a reader is shown, in order, by the numbers that messages begin with. */
final class SeenMessages implements DeliverySink {
  private final List<String> log = new ArrayList<>();
  private final List<Long> numbers = new ArrayList<>();
  private final Map<Long, Held> held = new HashMap<>();
  private @Nullable ConsumerHandle consumer;

  /** A message that is unsettled. */
  private record Held(QueueHandle queue, @Nullable ConsumerHandle consumer, long offset) {}

  void answered(ConsumeReply reply) {
    switch (reply) {
      case ConsumeReply.Consuming(ConsumerHandle handle) -> {
        consumer = handle;
        log.add("consuming");
      }
      case ConsumeReply.Refused(Refusal refusal) -> log.add("refused: " + refusal);
    }
  }

  @Override
  public void deliver(
      ConsumerHandle handle, long offset, boolean redelivered, MessageView message) {
    long number = PublishedNumbers.number(message);
    log.add(number + (redelivered ? " again" : ""));
    numbers.add(number);
    held.put(number, new Held(handle.queue(), handle, offset));
  }

  @Override
  public void cancelled(ConsumerHandle handle) {
    log.add("cancelled");
  }

  /** Gets one message. */
  void get(Session session, String queueName) {
    session.get(
        new GetCommand("/", queueName, false),
        new GetSink() {
          @Override
          public void message(
              QueueHandle queue,
              long offset,
              boolean redelivered,
              MessageView message,
              long readyLeft) {
            long number = PublishedNumbers.number(message);
            log.add(number + (redelivered ? " again, " : ", ") + readyLeft + " left");
            held.put(number, new Held(queue, null, offset));
          }

          @Override
          public void empty() {
            log.add("empty");
          }

          @Override
          public void refused(Refusal refusal) {
            log.add("refused: " + refusal);
          }
        });
  }

  /** Looks at all of a queue, from its beginning on. */
  void look(Session session, String queueName) {
    look(session, queueName, 0);
  }

  private void look(Session session, String queueName, long from) {
    session.look(
        new LookCommand("/", queueName, from, 1),
        new LookSink() {
          @Override
          public void message(long offset, MessageView message) {
            log.add(PublishedNumbers.number(message) + " seen");
          }

          @Override
          public void looked(long endOffset, boolean isEnd) {
            if (isEnd) {
              log.add("end");
            } else {
              look(session, queueName, endOffset);
            }
          }

          @Override
          public void unreadable() {
            log.add("unreadable");
          }

          @Override
          public void refused(Refusal refusal) {
            log.add("refused: " + refusal);
          }
        });
  }

  void settle(long number) {
    Held one = take(number);
    one.queue.settle(one.consumer, one.offset, one.offset + 1);
  }

  void release(long number) {
    Held one = take(number);
    one.queue.release(one.consumer, one.offset, one.offset + 1);
  }

  /** Stages that a message is settled. */
  void settleIn(Transaction transaction, long number) {
    Held one = take(number);
    transaction.settle(one.queue, one.consumer, one.offset, one.offset + 1);
  }

  /** Stages that a message is refused. */
  void rejectIn(Transaction transaction, long number) {
    Held one = take(number);
    transaction.reject(one.queue, one.consumer, one.offset, one.offset + 1);
  }

  /** Stages that a message is given back. */
  void releaseIn(Transaction transaction, long number) {
    Held one = take(number);
    transaction.release(one.queue, one.consumer, one.offset, one.offset + 1);
  }

  private Held take(long number) {
    return Objects.requireNonNull(held.remove(number), number + " is not held");
  }

  void cancel() {
    consumer().cancel(() -> log.add("ended"));
  }

  void pause() {
    consumer().pause();
  }

  void resume() {
    consumer().resume();
  }

  private ConsumerHandle consumer() {
    return Objects.requireNonNull(consumer, "not consuming");
  }

  List<String> log() {
    return log;
  }

  List<Long> numbers() {
    return numbers;
  }
}
