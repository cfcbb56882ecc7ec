package dev.forebay.tests.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.server.config.NodeConfig;
import dev.forebay.server.memory.MemoryLimit;
import dev.forebay.server.memory.MemoryNeeds;
import dev.forebay.server.memory.MemoryPlan;
import dev.forebay.server.memory.ProcessMemory;
import dev.forebay.tests.clients.exchange.ChoosingExchangesTest;
import dev.forebay.tests.clients.exchange.DelayedExchangeTest;
import dev.forebay.tests.clients.queue.ConsumerTimeoutTest;
import dev.forebay.tests.clients.queue.KeptLettersTest;
import dev.forebay.tests.clients.queue.LengthLimitTest;
import dev.forebay.tests.kafka.AmqpStreamTest;
import dev.forebay.tests.security.CertificateLoginTest;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Keeps the documents true that are made from code. {@code -Dforebay.docs.rewrite=true} writes them
 * anew.
 */
class DocumentsTest {
  private static final Path DOCS = Path.of("..", "docs");
  private static final long HEAP_BYTES = 247L << 20;
  private static final long DIRECT_BYTES = 1L << 30;
  private static final List<Class<?>> CONFORMANCE =
      List.of(
          ConnectionsTest.class,
          ConsumerPriorityTest.class,
          ConsumingTest.class,
          DurabilityTest.class,
          ExchangesTest.class,
          ChoosingExchangesTest.class,
          DelayedExchangeTest.class,
          PrefetchTest.class,
          RunningPrefetchTest.class,
          PublishingTest.class,
          QueueRulesTest.class,
          KeptLettersTest.class,
          LengthLimitTest.class,
          CertificateLoginTest.class,
          ConsumerTimeoutTest.class,
          PriorityTest.class,
          QueuesTest.class,
          SettlingTest.class,
          DeadLettersTest.class,
          TransactionsTest.class,
          LargeBodiesTest.class,
          DirectRepliesTest.class,
          BlockedTest.class,
          VirtualHostsTest.class,
          AmqpStreamTest.class);

  @Test
  void theCompatibilityTableSaysWhatTheTestsShow() throws IOException {
    Map<Feature, Set<String>> proofs = proofs();
    assertThat(proofs.keySet()).as("features with a test").contains(Feature.values());

    StringBuilder text =
        new StringBuilder(
            """
            # AMQP 0-9-1

            Made by `DocumentsTest` from the conformance tests, which use RabbitMQ's Java client: a row
            stands here only if a test shows it. What is missing is refused, with 540 unless said
            otherwise, never ignored.

            | class | feature | works | remark | shown by |
            |---|---|---|---|---|
            """);
    for (Feature feature : Feature.values()) {
      text.append(
          "| %s | %s | %s | %s | %s |\n"
              .formatted(
                  feature.area,
                  feature.title,
                  feature.status.text,
                  feature.remark,
                  String.join(", ", proofs.getOrDefault(feature, Set.of()))));
    }
    text.append(
        """

        ## Versions of RabbitMQ

        Where RabbitMQ's versions differ, 3.13 is followed unless this table says otherwise.

        | what | followed | elsewhere |
        |---|---|---|
        | largest frame before the connection is open | 4.1: 8192 bytes | before 4.1 4096, as `amqp.initial-frame-max=4KiB` |
        | `x-last-death-*` in dead letters | 3.13: there | before 3.13 not there |
        | `x-acquired-count` beside `x-delivery-count` | 4.3: there | before 4.3 not there |
        | priorities of quorum queues without `x-max-priority` | 4.0 to 4.2: two classes, 5 and above comes first, two for each other | before 4.0 none |
        | `x-death` that a client sends again | 4.0: a new history begins | before 4.0 it is counted on |

        ## Differences from RabbitMQ

        What a client may notice. `RandomComparisonTest` compares the rest, and `RepliesTest` the answers to errors; what is refused is in the table above.

        | what | here | RabbitMQ 3.10 | why |
        |---|---|---|---|
        | `basic.recover` or `nack` of several, held by several consumers of one queue | all back in their places, then handed out | back and handed out for one consumer after another | the order of the queue |
        | unacknowledged `basic.get` when `basic.qos` with global=true comes first | not counted | counted, and still when acknowledged | its source calls it "not strictly right" |
        | dead letters of a queue, and the same message by another way, in one queue | with several loops either may be first | practically the other way is first | no order between ways; the loops run at once |
        | dead letters of several queues in one queue | either may be first | either may be first | no order between ways |
        | what a channel or connection that closes gives back, and dead letters of that, in a queue that it consumes as well | for others only | may be delivered to it once more before close-ok, and come back as redelivered, or are lost if it need not acknowledge | it has said that it reads no more |
        | what the last consumer of an auto-delete queue held when its channel closes, if its time is over | dead letters | goes with the queue | its time is over before the queue is gone |
        | a mandatory message of a transaction, when its queues are deleted before the commit | goes with them | returned at the commit | it was routed when it was published |
        | a transaction that publishes to a queue and gives something back to it | handed out in the queue's order | what is published first | a commit is one moment |
        | order of `x-death`, and with it which rounds end | newest first; what comes round without a rejection is dropped | newest first, those before turned round with each, so that a rejection from before may seem to lie within the round | as documented |
        | order of headers in dead letters | as published | by name | the message is kept as it was |
        """);
    assertCurrent(DOCS.resolve("protocols/amqp-0-9-1.md"), text.toString());
  }

  @Test
  void theConfigurationIsDescribedAsItIs() throws IOException {
    StringBuilder text =
        new StringBuilder(
            """
            # Configuration

            Made by `DocumentsTest` from the settings in the code. A setting stands in a file of
            `key = value` lines (`--config FILE`) or on the command line (`--set key=value`, which wins).
            An unknown key and an impossible value are errors. `--data-dir`, `--bind` and `--port-offset`
            are short for `data.dir`, `bind` and `port.offset`.

            | key | default | allowed | meaning |
            |---|---|---|---|
            """);
    for (NodeConfig.KeyDescription key : NodeConfig.describe()) {
      // Its default depends on the machine.
      String value = key.key().equals("loops") ? "half the cores" : key.defaultValue();
      text.append(
          "| `%s` | %s | %s | %s |\n".formatted(key.key(), value, key.allowed(), key.meaning()));
    }
    assertCurrent(DOCS.resolve("configuration.md"), text.toString());
  }

  @Test
  void theMemoryIsSharedOutAsItIs() throws IOException {
    List<MemoryPlan> plans =
        Stream.of(1, 4, 16)
            .map(loops ->
                MemoryPlan.of(
                    new ProcessMemory(HEAP_BYTES, DIRECT_BYTES),
                    MemoryNeeds.of(NodeConfig.read(null, List.of("loops=" + loops)))))
            .toList();
    StringBuilder text =
        new StringBuilder(
            """
            # Memory

            Made by `DocumentsTest` from the table in the code (`MemoryPlan`), for a node with the default
            configuration, a heap of 256 MiB, of which the collector leaves 247, a gigabyte of direct memory, and
            1, 4 and 16 event loops. What a use has is what it may have at most, all in all; where something larger
            than the limit is taken alone, that is included. [limits.md](limits.md) says what happens at each limit.
            What is used only now and then has a share of what there is: with less memory, or larger settings, it
            has less. Of the heap all limits together get three quarters, of direct memory 85 %; a configuration
            that does not fit is refused at the start. What RocksDB has is neither's.
            A million of MQTT's retained topics, each of 35 bytes, take 24 to 27 MB, for which `MqttLimits.retainedBytesMax`
            has room with a heap of 640 MiB.

            | limit | memory | for each | KiB, 1 loop | 4 loops | 16 loops |
            |---|---|---|---|---|---|
            """);
    for (int i = 0; i < plans.getFirst().limits().size(); i++) {
      MemoryLimit first = plans.getFirst().limits().get(i);
      text.append("| `%s` | %s | %s |".formatted(first.name(), first.place(), first.unit()));
      for (MemoryPlan plan : plans) {
        text.append(" %,d |".formatted(plan.limits().get(i).totalBytes() >> 10));
      }
      text.append('\n');
    }
    for (MemoryLimit.Place place : MemoryLimit.Place.values()) {
      text.append("| all | %s | |".formatted(place));
      plans.forEach(plan -> text.append(" %,d |".formatted(plan.totalBytes(place) >> 10)));
      text.append('\n');
    }
    assertCurrent(DOCS.resolve("memory.md"), text.toString());
  }

  private static Map<Feature, Set<String>> proofs() {
    Map<Feature, Set<String>> proofs = new EnumMap<>(Feature.class);
    for (Class<?> tests : CONFORMANCE) {
      for (Method method : tests.getDeclaredMethods()) {
        Proves proves = method.getAnnotation(Proves.class);
        if (proves != null) {
          for (Feature feature : proves.value()) {
            proofs
                .computeIfAbsent(feature, _ -> new TreeSet<>())
                .add("`" + tests.getSimpleName() + "." + method.getName() + "`");
          }
        }
      }
    }
    return proofs;
  }

  private static void assertCurrent(Path document, String text) throws IOException {
    if (Boolean.getBoolean("forebay.docs.rewrite")) {
      Files.writeString(document, text);
    }
    assertThat(document).content().isEqualTo(text);
  }
}
