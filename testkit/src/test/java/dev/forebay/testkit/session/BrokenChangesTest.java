package dev.forebay.testkit.session;

import static dev.forebay.testkit.node.TestClient.HOST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.CatalogCommand.DeclareQueue;
import dev.forebay.broker.api.ConsumeCommand;
import dev.forebay.broker.api.Session;
import dev.forebay.broker.api.SessionListener;
import dev.forebay.broker.api.SessionOptions;
import dev.forebay.broker.api.Transaction;
import dev.forebay.broker.api.declaration.DeclaredArguments;
import dev.forebay.broker.api.declaration.QueueKind;
import dev.forebay.broker.api.declaration.QueueSettings;
import dev.forebay.broker.api.login.Principal;
import dev.forebay.broker.api.stream.StreamCommand;
import dev.forebay.broker.form.Forms;
import dev.forebay.message.Annotations;
import dev.forebay.message.ByteString;
import dev.forebay.message.Envelope;
import dev.forebay.message.Form;
import dev.forebay.message.Headers;
import dev.forebay.message.MessageCodec;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.form.TestCodec;
import dev.forebay.testkit.form.TestKeys;
import dev.forebay.testkit.node.BreakingJournal;
import dev.forebay.testkit.node.TestClient;
import dev.forebay.testkit.node.TestNode;
import dev.forebay.testkit.node.TestReader;
import dev.forebay.testkit.node.TestStreams;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What breaks off within a change stops the node, whoever began it; what a reader can't see, not.
 */
final class BrokenChangesTest {
  /** What begins a change, some time later perhaps. */
  enum Change {
    STREAM_CREATE,
    STREAM_DELETE,
    STREAM_ADD_PARTITIONS,
    STREAM_CHANGE,
    STREAM_TRIM,
    STREAM_APPEND,
    MESSAGE_TO_STREAM,
    TRANSACTION_COMMIT,
    EXPIRY_BY_TIMER,
    DEAD_LETTER,
    PRODUCER_ID;

    void begin(TestNode node, TestClient client, TestStreams streams, TestClient.Got held) {
      switch (this) {
        case STREAM_CREATE ->
            change(streams, new StreamCommand.Create("new", 1, TestStreams.UNLIMITED, false));
        case STREAM_DELETE -> change(streams, new StreamCommand.Delete("s"));
        case STREAM_ADD_PARTITIONS ->
            change(streams, new StreamCommand.AddPartitions("s", 3, false));
        case STREAM_CHANGE ->
            change(
                streams,
                new StreamCommand.Change(
                    "s", streams.stream("s").settings(), streams.stream("s").settings()));
        case STREAM_TRIM -> change(streams, new StreamCommand.Trim("s", 0, 1));
        case STREAM_APPEND ->
            streams
                .loop()
                .execute(() ->
                    streams
                        .client()
                        .append(
                            streams.partition("s", 0),
                            TestStreams.anonymous(1, 1),
                            TestStreams.batch(1, 100),
                            _ -> {}));
        case MESSAGE_TO_STREAM ->
            client.publish("", "s-0", true, new TestClient.Batch(0, 1, 16, 1));
        case TRANSACTION_COMMIT ->
            client
                .loop()
                .execute(() -> {
                  Transaction transaction = client.session().transaction();
                  transaction.settle(held.queue(), null, held.offset(), held.offset() + 1);
                  transaction.commit(() -> {}, () -> {});
                });
        case EXPIRY_BY_TIMER -> node.pass(10_000);
        case DEAD_LETTER ->
            client
                .loop()
                .execute(() -> held.queue().reject(null, held.offset(), held.offset() + 1));
        case PRODUCER_ID ->
            streams
                .loop()
                .execute(() -> {
                  // Ids are reserved many at a time.
                  for (int i = 0; i < 200_000; i++) {
                    streams.client().newProducerId(_ -> {});
                  }
                });
      }
    }

    private static void change(TestStreams streams, StreamCommand command) {
      streams.loop().execute(() -> streams.client().execute(command, _ -> {}));
    }
  }

  @ParameterizedTest
  @EnumSource(Change.class)
  void aChangeWhoseJournalBreaksStopsTheNode(Change change) {
    BreakingJournal journal = new BreakingJournal();
    TestNode node = new TestNode(1, new SimulatedDisk(), TestNode.smallSettings());
    node.engines(journal::around);
    node.start();
    TestClient client = node.connect(0);
    TestStreams streams = node.connectStreams(0);
    streams.create("s", 2);
    streams.append(streams.partition("s", 0), 1);
    streams.append(streams.partition("s", 0), 2);
    declare(client, "held", QueueSettings.NEVER);
    declare(client, "brief", 5_000);
    client.publishAndConfirm("", "held", true, new TestClient.Batch(0, 1, 16, 1));
    client.publishAndConfirm("", "brief", true, new TestClient.Batch(1, 1, 16, 1));
    TestClient.Got held = client.get("held", false).orElseThrow();
    node.pass(100);

    journal.breakOff();
    try {
      change.begin(node, client, streams, held);
    } catch (AssertionError thrownWhileTimePassed) {
      assertThat(change).isEqualTo(Change.EXPIRY_BY_TIMER);
    }

    assertThat(node.awaitFailure()).isInstanceOf(BreakingJournal.BrokenOff.class);
  }

  private static void declare(TestClient client, String name, long ttlMillis) {
    client.execute(
        new DeclareQueue(
            HOST,
            name,
            true,
            false,
            false,
            new QueueSettings.OfQueue(
                QueueKind.CLASSIC,
                ttlMillis,
                QueueSettings.NEVER,
                new QueueSettings.DeadLetterAddress("", "brief"),
                DeclaredArguments.NONE)));
  }

  /** A form whose messages can't be made envelopes of, against its contract. */
  private record Broken(TestCodec sound) implements MessageCodec {
    @Override
    public Form form() {
      return sound.form();
    }

    @Override
    public Headers headers(
        ByteBuffer memory, int propertiesAt, int propertiesBytes, Annotations annotations) {
      return Headers.EMPTY;
    }

    @Override
    public List<ByteString> copyKeys(ByteBuffer memory, int propertiesAt, int propertiesBytes) {
      return List.of();
    }

    @Override
    public Envelope decode(
        ByteString exchange,
        ByteString routingKey,
        ByteBuffer properties,
        Annotations annotations,
        ByteBuffer body,
        long timeMillis) {
      throw new IllegalStateException("expected by this test");
    }

    @Override
    public ByteBuffer properties(Envelope envelope) {
      throw new IllegalStateException("expected by this test");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void aMessageThatItsReaderCantSeeConcernsThatReaderAlone(int loops) {
    TestNode node = new TestNode(loops, new SimulatedDisk(), TestNode.smallSettings());
    node.forms(
        new Forms(TestKeys.DOTS)
            .add(new TestCodec(TestCodec.PLAIN))
            .add(new Broken(new TestCodec(TestCodec.OTHER))));
    node.start();
    TestClient publisher =
        node.connect(0, new SessionOptions(HOST, new Principal.Component("test"), TestCodec.OTHER));
    publisher.declare("q", true);
    publisher.publishAndConfirm("", "q", true, new TestClient.Batch(0, 3, 16, 1));

    List<RuntimeException> failed = new ArrayList<>();
    TestClient here = node.connect(loops - 1);
    here.loop()
        .execute(() -> {
          Session session =
              node.broker()
                  .open(
                      here.loop(),
                      TestNode.OPTIONS,
                      new SessionListener() {
                        @Override
                        public void mayPublishAgain() {}

                        @Override
                        public void failed(RuntimeException thrown) {
                          failed.add(thrown);
                        }
                      });
          session.consume(
              new ConsumeCommand(HOST, "q", false, false, 10),
              new TestReader(here.loop()),
              _ -> {});
        });
    node.await("three failures", () -> failed.size() == 3);
    node.steps(200);

    publisher.declare("still served", true);
    publisher.publishAndConfirm("", "still served", true, new TestClient.Batch(7, 1, 16, 1));
    assertThat(publisher.get("still served", true).orElseThrow().number()).isEqualTo(7);
  }
}
