package dev.forebay.testkit.work;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.ConsumeCommand;
import dev.forebay.broker.api.ConsumerHandle;
import dev.forebay.broker.api.GetCommand;
import dev.forebay.broker.api.GetSink;
import dev.forebay.broker.api.QueueHandle;
import dev.forebay.broker.api.Refusal;
import dev.forebay.broker.api.SharedCredit;
import dev.forebay.broker.api.Transaction;
import dev.forebay.broker.api.declaration.BindingArguments;
import dev.forebay.broker.api.publish.MessageTraits;
import dev.forebay.broker.api.publish.Publisher;
import dev.forebay.broker.api.publish.Route;
import dev.forebay.broker.api.publish.RouteKey;
import dev.forebay.broker.api.stream.Partition;
import dev.forebay.broker.api.stream.ReadReply;
import dev.forebay.broker.api.stream.StoredBatch;
import dev.forebay.broker.form.MessageView;
import dev.forebay.message.Headers;
import dev.forebay.testkit.node.TestClient;
import dev.forebay.testkit.node.TestReader;
import dev.forebay.testkit.node.TestStreams;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What is asked of the broker's door, and with how much of what. */
final class Verbs {
  private static final String HOST = TestClient.HOST;
  private static final int BODY_BYTES = 16;

  /** One verb. */
  @FunctionalInterface
  interface Verb {
    /**
     * Puts there what the verb's work depends on, so much of it.
     *
     * @return asks, on the session's loop, and says when it is answered
     */
    Consumer<Runnable> prepare(Bench bench, int size);
  }

  static final Map<String, Verb> MEASURED = new LinkedHashMap<>();

  /** Those that look at nothing of which there may be much, and why. */
  static final Map<String, String> WITHOUT_WALK = new LinkedHashMap<>();

  private Verbs() {}

  static {
    session();
    publisher();
    transaction();
    handles();
    streams();
  }

  private static void session() {
    WITHOUT_WALK.put("Session.principal", "a field");
    WITHOUT_WALK.put("Session.publisher", "a new object");
    WITHOUT_WALK.put("Session.transaction", "a new object");
    WITHOUT_WALK.put("Session.streams", "a field");
    WITHOUT_WALK.put("Session.administration", "a field");
    WITHOUT_WALK.put("StreamClient.rights", "a field");
    WITHOUT_WALK.put("Session.sharedCredit", "a new object");
    WITHOUT_WALK.put("Session.work", "a field");
    WITHOUT_WALK.put("Session.mayPublish", "a comparison of counters");
    WITHOUT_WALK.put("Session.execute", "LongestTurnsTest has all commands");
    MEASURED.put(
        "Session.consume, beside others of as many priorities",
        (bench, size) -> {
          List<ConsumerHandle> others = consumers(bench, size, true, null);
          return answered ->
              bench
                  .client()
                  .session()
                  .consume(consume(others.size() / 2, null), reader(bench), _ -> answered.run());
        });
    MEASURED.put(
        "Session.get, of many messages",
        (bench, size) -> {
          bench.messages(size);
          return answered -> get(bench, answered);
        });
    MEASURED.put(
        "Session.look, of many messages",
        (bench, size) -> {
          bench.messages(size);
          return answered -> Looking.begin(bench, answered);
        });
    MEASURED.put(
        "Session.close, with consumers",
        (bench, size) -> {
          List<ConsumerHandle> held = consumers(bench, size, false, null);
          return answered ->
              bench
                  .client()
                  .session()
                  .close(() -> {
                    held.clear();
                    answered.run();
                  });
        });
  }

  private static void publisher() {
    WITHOUT_WALK.put("Publisher.drop", "a counter");
    MEASURED.put(
        "Publisher.route, to many queues",
        (bench, size) -> {
          bench.fanOut(size);
          Publisher publisher = publisher(bench, () -> {});
          return answered -> {
            publisher.route(fanOut(), () -> Headers.EMPTY).whenFound(answered);
          };
        });
    MEASURED.put(
        "Publisher.mayAppend, to many queues",
        (bench, size) -> {
          bench.fanOut(size);
          Publisher publisher = publisher(bench, () -> {});
          Route route = route(bench, publisher);
          return answered -> {
            publisher.mayAppend(route, MessageTraits.of(true), BODY_BYTES);
            answered.run();
          };
        });
    MEASURED.put(
        "Publisher.promise, to many queues",
        (bench, size) -> {
          bench.fanOut(size);
          Publisher publisher = publisher(bench, () -> {});
          Route route = route(bench, publisher);
          return answered -> {
            publisher.promise(route, MessageTraits.of(true), BODY_BYTES).keep();
            answered.run();
          };
        });
    MEASURED.put(
        "Publisher.append, to many queues",
        (bench, size) -> {
          bench.fanOut(size);
          Runnable[] confirmed = {() -> {}};
          Publisher publisher = publisher(bench, () -> confirmed[0].run());
          Route route = route(bench, publisher);
          return answered -> {
            confirmed[0] = answered;
            publisher.append(route, MessageTraits.of(true), 0, BODY_BYTES, 1);
            publisher.flush();
          };
        });
    MEASURED.put(
        "Publisher.flush, to many queues, transient",
        (bench, size) -> {
          bench.fanOut(size);
          Runnable[] confirmed = {() -> {}};
          Publisher publisher = publisher(bench, () -> confirmed[0].run());
          Route route = route(bench, publisher);
          return answered -> {
            confirmed[0] = answered;
            publisher.append(route, MessageTraits.of(false), 0, BODY_BYTES, 1);
            publisher.flush();
          };
        });
  }

  private static void transaction() {
    WITHOUT_WALK.put("Transaction.publisher", "a field");
    WITHOUT_WALK.put("Session.refusal", "what the route was given");
    WITHOUT_WALK.put("Publisher.ownRoute", "as Publisher.route, without a look at rights");
    WITHOUT_WALK.put("QueueHandle.holdMaxMillis", "a number of the queue's settings");
    WITHOUT_WALK.put("Transaction.hasRoom", "a comparison of counters");
    WITHOUT_WALK.put("Transaction.keep", "a counter");
    for (String verb : List.of("settle", "reject", "release")) {
      MEASURED.put(
          "Transaction." + verb + ", of many messages and their commit",
          (bench, size) -> {
            Held held = held(bench, size);
            return answered -> {
              Transaction transaction = bench.client().session().transaction();
              switch (verb) {
                case "settle" -> transaction.settle(held.queue, held.consumer, 0, size);
                case "reject" -> transaction.reject(held.queue, held.consumer, 0, size);
                default -> transaction.release(held.queue, held.consumer, 0, size);
              }
              transaction.commit(answered, () -> {});
            };
          });
    }
    MEASURED.put(
        "Transaction.commit, of many messages",
        (bench, size) -> {
          Transaction transaction = staged(bench, size, "q");
          return answered -> transaction.commit(answered, () -> {});
        });
    MEASURED.put(
        "Transaction.commit, of many acknowledgements",
        (bench, size) -> {
          Held held = held(bench, size);
          Transaction transaction = bench.client().session().transaction();
          bench
              .client()
              .run(() -> {
                for (int i = 0; i < size; i += 2) {
                  transaction.settle(held.queue, held.consumer, i, i + 1);
                }
              });
          return answered -> transaction.commit(answered, () -> {});
        });
    MEASURED.put(
        "Transaction.rollback, of many messages",
        (bench, size) -> {
          Transaction transaction = staged(bench, size, "q");
          return answered -> {
            transaction.rollback();
            answered.run();
          };
        });
  }

  private static void handles() {
    WITHOUT_WALK.put("QueueHandle.id", "a field");
    WITHOUT_WALK.put("QueueHandle.tellsFailures", "a field");
    WITHOUT_WALK.put("ConsumerHandle.queue", "a field");
    for (String verb : List.of("settle", "reject", "release")) {
      MEASURED.put(
          "QueueHandle." + verb + ", of many messages",
          (bench, size) -> {
            Held held = held(bench, size);
            return answered -> {
              switch (verb) {
                case "settle" -> held.queue.settle(held.consumer, 0, size);
                case "reject" -> held.queue.reject(held.consumer, 0, size);
                default -> held.queue.release(held.consumer, 0, size);
              }
              get(bench, answered);
            };
          });
    }
    MEASURED.put(
        "ConsumerHandle.limit, raised with many messages",
        (bench, size) -> {
          bench.messages(size);
          TestReader reader = reader(bench);
          ConsumerHandle handle = bench.client().consume(consume(0, null), reader);
          return answered -> {
            handle.limit(size, () -> {});
            whenGot(bench, reader, size, answered);
          };
        });
    MEASURED.put(
        "ConsumerHandle.resume, with many messages",
        (bench, size) -> {
          TestReader reader = reader(bench);
          ConsumerHandle handle =
              bench.client().consume(new ConsumeCommand(HOST, "q", false, false, size), reader);
          bench.client().run(handle::pause);
          bench.messages(size);
          return answered -> {
            handle.resume();
            whenGot(bench, reader, size, answered);
          };
        });
    MEASURED.put(
        "ConsumerHandle.pause, beside others of as many priorities",
        (bench, size) -> {
          List<ConsumerHandle> all = consumers(bench, size, true, null);
          return answered -> {
            all.get(size / 2).pause();
            all.get(size / 2).resume();
            answered.run();
          };
        });
    MEASURED.put(
        "ConsumerHandle.cancel, beside others",
        (bench, size) -> {
          List<ConsumerHandle> all = consumers(bench, size, true, null);
          return answered -> all.get(size / 2).cancel(answered);
        });
    MEASURED.put(
        "SharedCredit.limit, of many consumers",
        (bench, size) -> {
          SharedCredit credit = bench.client().sharedCredit();
          List<ConsumerHandle> all = consumers(bench, size, false, credit);
          return answered ->
              credit.limit(
                  7,
                  () -> {
                    all.clear();
                    answered.run();
                  });
        });
  }

  private static void streams() {
    WITHOUT_WALK.put("StreamClient.stream", "a look into a table");
    WITHOUT_WALK.put("StreamClient.streams", "a view");
    WITHOUT_WALK.put("StreamClient.streamsVersion", "a field");
    WITHOUT_WALK.put("StreamClient.execute", "LongestTurnsTest has all commands");
    WITHOUT_WALK.put("StreamClient.newProducerId", "a counter");
    MEASURED.put(
        "StreamClient.append, with many who wait",
        (bench, size) -> {
          bench.partitions(1);
          Partition partition = bench.streams().partition("s", 0);
          int[] told = new int[1];
          Runnable[] answered = {() -> {}};
          bench
              .client()
              .run(() -> {
                for (int i = 0; i < size; i++) {
                  bench
                      .streams()
                      .client()
                      .watch(
                          partition,
                          () -> {
                            told[0]++;
                            if (told[0] == size) {
                              answered[0].run();
                            }
                          });
                }
              });
          return done -> {
            answered[0] = done;
            bench
                .streams()
                .client()
                .append(
                    partition,
                    TestStreams.anonymous(1, 1),
                    TestStreams.batch(1, TestStreams.BATCH_BYTES_MIN),
                    _ -> {});
          };
        });
    reading(
        "read",
        (bench, partition, done) ->
            bench.streams().client().read(partition, 0, 1 << 20, reply -> got(reply, done)));
    reading(
        "readAtTime",
        (bench, partition, done) ->
            bench.streams().client().readAtTime(partition, 0, 1, reply -> got(reply, done)));
    reading(
        "readLatestTime",
        (bench, partition, done) ->
            bench.streams().client().readLatestTime(partition, reply -> got(reply, done)));
    reading(
        "bounds",
        (bench, partition, done) -> bench.streams().client().bounds(partition, _ -> done.run()));
    reading(
        "size",
        (bench, partition, done) -> bench.streams().client().size(partition, _ -> done.run()));
    reading(
        "watch",
        (bench, partition, done) -> {
          bench.streams().client().watch(partition, () -> {}).close();
          done.run();
        });
  }

  @FunctionalInterface
  private interface Reading {
    void read(Bench bench, Partition partition, Runnable done);
  }

  private static void reading(String verb, Reading reading) {
    MEASURED.put(
        "StreamClient." + verb + ", of many batches",
        (bench, size) -> {
          bench.batches(size);
          Partition partition = bench.streams().partition("s", 0);
          return answered -> reading.read(bench, partition, answered);
        });
  }

  private static void got(ReadReply reply, Runnable done) {
    if (reply instanceof ReadReply.Batches found) {
      found.batches().forEach(StoredBatch::bytes);
      found.pin().release();
    }
    done.run();
  }

  private static ConsumeCommand consume(int priority, @Nullable SharedCredit shared) {
    return new ConsumeCommand(HOST, "q", false, false, 1, priority, shared);
  }

  private static TestReader reader(Bench bench) {
    return new TestReader(bench.client().loop());
  }

  private static List<ConsumerHandle> consumers(
      Bench bench, int count, boolean isEachOfAPriority, @Nullable SharedCredit shared) {
    List<ConsumerHandle> handles = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      handles.add(
          bench.client().consume(consume(isEachOfAPriority ? i : 0, shared), reader(bench)));
    }
    return handles;
  }

  private static void whenGot(Bench bench, TestReader reader, int size, Runnable answered) {
    if (reader.numbers().size() < size) {
      bench.client().loop().schedule(1000, () -> whenGot(bench, reader, size, answered));
    } else {
      answered.run();
    }
  }

  private record Held(QueueHandle queue, ConsumerHandle consumer) {}

  private static Held held(Bench bench, int size) {
    bench.messages(size);
    TestReader reader = reader(bench);
    ConsumerHandle handle =
        bench.client().consume(new ConsumeCommand(HOST, "q", false, false, size), reader);
    bench.node().await("deliveries", () -> reader.numbers().size() == size);
    return new Held(handle.queue(), handle);
  }

  private static void get(Bench bench, Runnable answered) {
    bench
        .client()
        .session()
        .get(
            new GetCommand(HOST, "q", true),
            new GetSink() {
              @Override
              public void message(
                  QueueHandle queue,
                  long offset,
                  boolean redelivered,
                  MessageView message,
                  long readyLeft) {
                answered.run();
              }

              @Override
              public void empty() {
                answered.run();
              }

              @Override
              public void refused(Refusal refusal) {
                throw new AssertionError(refusal.toString());
              }
            });
  }

  private static RouteKey fanOut() {
    RouteKey key = new RouteKey();
    key.set("amq.fanout", "");
    return key;
  }

  private static Publisher publisher(Bench bench, Runnable confirmed) {
    @Nullable Publisher[] made = new Publisher[1];
    bench.client().run(() -> made[0] = bench.client().session().publisher(_ -> confirmed.run()));
    return Objects.requireNonNull(made[0]);
  }

  private static Route route(Bench bench, Publisher publisher) {
    @Nullable Route[] asked = new Route[1];
    bench.client().run(() -> asked[0] = publisher.route(fanOut(), () -> Headers.EMPTY));
    Route route = Objects.requireNonNull(asked[0]);
    bench.node().await("a route", route::isFound);
    return route;
  }

  private static Transaction staged(Bench bench, int count, String queue) {
    @Nullable Transaction[] made = new Transaction[1];
    bench
        .client()
        .run(() -> {
          Transaction transaction = bench.client().session().transaction();
          RouteKey key = new RouteKey();
          key.set("", queue);
          Route route = transaction.publisher().route(key, () -> Headers.EMPTY);
          for (int i = 0; i < count; i++) {
            transaction.publisher().append(route, MessageTraits.of(true), 0, BODY_BYTES, 0);
          }
          transaction.publisher().flush();
          made[0] = transaction;
        });
    return Objects.requireNonNull(made[0]);
  }

  static CatalogCommand bindToFanOut(int queue) {
    return new CatalogCommand.BindQueue(HOST, "q" + queue, "amq.fanout", "", BindingArguments.NONE);
  }
}
