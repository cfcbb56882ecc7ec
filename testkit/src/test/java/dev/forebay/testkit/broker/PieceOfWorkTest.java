package dev.forebay.testkit.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.CatalogReply;
import dev.forebay.storage.Journal;
import dev.forebay.storage.StorageEngine;
import dev.forebay.testkit.disk.SimulatedDisk;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is journalled of everything there is, now and then, takes many turns and not one. */
final class PieceOfWorkTest {
  private static final int QUEUES = 3000;
  private static final int RECORDS_MAX = 600;
  private static final int LARGE_BYTES = 64 << 10;

  private int appended;
  private int mostAppended;

  @Test
  void noTurnJournalsMoreThanALittle() {
    TestNode node = new TestNode(1, new SimulatedDisk(), TestNode.smallSettings());
    node.engines(this::counting);
    node.start();
    TestClient client = node.connect(0);
    for (int i = 0; i < QUEUES; i++) {
      client.declare("q" + i, true);
    }
    for (int i = 0; i < QUEUES; i++) {
      client.publishAndConfirm("", "q" + i, true, new TestClient.Batch(i, 1, 10, 1));
    }
    fill(client, 200);

    assertThat(mostAppended).isBetween(100, RECORDS_MAX);
  }

  private static void fill(TestClient client, int messages) {
    client.declare("filler", true);
    client.publishAndConfirm("", "filler", true, new TestClient.Batch(0, messages, LARGE_BYTES, 1));
    client.execute(new CatalogCommand.PurgeQueue(TestClient.HOST, "filler"));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void whatChangesMeanwhileIsThereAfterwardsAndNothingElse(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    TestNode node = new TestNode(3, seed, new SimulatedDisk(), TestNode.smallSettings());
    node.start();
    Set<String> expected = new HashSet<>();
    int made = 0;
    for (int life = 0; life < 3; life++) {
      TestClient client = node.connect(0);
      for (int i = 0; i < 1000; i++) {
        expected.add("q" + made);
        client.declare("q" + made++, true);
      }
      for (int round = 0; round < 150; round++) {
        fill(client, 1 + random.nextInt(3));
        String queue = "q" + random.nextInt(made);
        if (expected.remove(queue)) {
          client.execute(new CatalogCommand.DeleteQueue(TestClient.HOST, queue, false, false));
        }
        expected.add("q" + made);
        client.declare("q" + made++, true);
      }
      node.steps(random.nextInt(200));
      node.powerCut(random);
      if (random.nextBoolean()) {
        node.forgetView();
      }
      node.start();
      TestClient after = node.connect(0);
      for (int i = 0; i < made; i++) {
        assertThat(exists(after, "q" + i)).as("q%d", i).isEqualTo(expected.contains("q" + i));
      }
    }
  }

  private static boolean exists(TestClient client, String queue) {
    return client.execute(new CatalogCommand.FindQueue(TestClient.HOST, queue))
        instanceof CatalogReply.QueueDeclared;
  }

  private StorageEngine counting(StorageEngine engine) {
    return proxy(
        StorageEngine.class,
        engine,
        (method, result) -> result instanceof Journal journal ? counting(journal) : result);
  }

  private Journal counting(Journal journal) {
    return proxy(
        Journal.class,
        journal,
        (method, result) -> {
          appended = method.equals("append") ? appended + 1 : 0;
          mostAppended = Math.max(mostAppended, appended);
          return result;
        });
  }

  private interface Seen {
    Object called(String method, Object result);
  }

  private static <T> T proxy(Class<T> type, T inner, Seen seen) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, arguments) ->
                seen.called(method.getName(), call(inner, method, arguments))));
  }

  private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
