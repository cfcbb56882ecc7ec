package dev.forebay.tests.limits;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.forebay.protocol.amqp091.codec.frame.FrameType;
import dev.forebay.protocol.amqp091.codec.method.BasicMethod;
import dev.forebay.protocol.amqp091.codec.method.ChannelMethod;
import dev.forebay.protocol.amqp091.codec.method.Method;
import dev.forebay.protocol.amqp091.codec.method.TxMethod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A worker of one thread: it takes one job, and while more are on their way to it, writes all its
 * results before it reads on. All of them are taken, and it gets all jobs.
 */
class WriteFirstTest extends LimitsTest {
  private static final String JOBS = "jobs";
  private static final String RESULTS = "results";

  /** How the worker publishes. */
  enum Habit {
    PLAIN,
    CONFIRMS,
    TRANSACTION,
    /** The results go nowhere, and come back to it. */
    RETURNED
  }

  /**
   * What goes to and fro.
   *
   * @param messages jobs, and as many results
   */
  record Work(
      boolean persistentJobs,
      boolean persistentResults,
      Habit habit,
      int messages,
      int jobBytes,
      int resultBytes) {}

  static Stream<Work> work() {
    List<Work> all = new ArrayList<>();
    for (boolean jobs : new boolean[] {false, true}) {
      for (boolean results : new boolean[] {false, true}) {
        for (Habit habit : Habit.values()) {
          boolean held = habit == Habit.TRANSACTION || habit == Habit.RETURNED;
          all.add(
              jobs == results
                  ? new Work(jobs, results, habit, 4, 12_000_000, held ? 1_500_000 : 12_000_000)
                  : new Work(jobs, results, habit, held ? 90 : 1_500, 64 << 10, 64 << 10));
        }
      }
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("work")
  void resultsAreTakenAndJobsCome(Work work) throws Exception {
    try (Connection connection = broker.clients().newConnection();
        Channel channel = connection.createChannel();
        RawClient worker = open(1)) {
      channel.queueDeclare(JOBS, true, false, false, null);
      channel.queueDeclare(RESULTS, true, false, false, null);
      bring(channel, work);
      switch (work.habit()) {
        case CONFIRMS -> worker.confirmSelect(1);
        case TRANSACTION -> {
          worker.send(1, new TxMethod.Select());
          worker.await(TxMethod.SelectOk.class);
        }
        case PLAIN, RETURNED -> {}
      }
      worker.consume(1, JOBS, false);
      worker.await(BasicMethod.Deliver.class);
      assertThat(worker.awaitBody()).hasSize(work.jobBytes());

      CompletableFuture.runAsync(() -> write(worker, work))
          .get(2 * SOON.toSeconds(), TimeUnit.SECONDS);
      readOn(worker, work);
      bystander.isServed();
      awaitMessages(channel, work.habit() == Habit.RETURNED ? 0 : work.messages());
    }
  }

  private static void readOn(RawClient worker, Work work) throws IOException {
    int jobs = 1;
    boolean isCommitted = work.habit() != Habit.TRANSACTION;
    while (jobs < work.messages() || !isCommitted) {
      RawClient.Frame frame = worker.next();
      if (frame.type() == FrameType.METHOD) {
        Method method = frame.method();
        jobs += method instanceof BasicMethod.Deliver ? 1 : 0;
        isCommitted |= method instanceof TxMethod.CommitOk;
        assertThat(method).isNotInstanceOf(ChannelMethod.Close.class);
      }
    }
  }

  private static void bring(Channel channel, Work work) throws Exception {
    channel.confirmSelect();
    AMQP.BasicProperties properties =
        new AMQP.BasicProperties.Builder().deliveryMode(work.persistentJobs() ? 2 : 1).build();
    for (int job = 0; job < work.messages(); job++) {
      channel.basicPublish("", JOBS, properties, new byte[work.jobBytes()]);
    }
    channel.waitForConfirmsOrDie(SOON.toMillis());
  }

  private static void write(RawClient worker, Work work) {
    boolean isReturned = work.habit() == Habit.RETURNED;
    try {
      for (int result = 0; result < work.messages(); result++) {
        worker.publish(
            1,
            isReturned ? "nowhere" : RESULTS,
            isReturned,
            work.persistentResults(),
            work.resultBytes());
      }
      worker.send(1, new BasicMethod.Ack(1, false));
      if (work.habit() == Habit.TRANSACTION) {
        worker.send(1, new TxMethod.Commit());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void awaitMessages(Channel channel, int messages) throws Exception {
    long deadline = System.nanoTime() + SOON.toNanos();
    while (channel.messageCount(RESULTS) != messages) {
      assertThat(System.nanoTime()).as("results").isLessThan(deadline);
      Thread.sleep(20);
    }
  }
}
