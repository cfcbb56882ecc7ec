package dev.forebay.testkit.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.ConsumeCommand;
import dev.forebay.broker.api.ConsumerHandle;
import dev.forebay.broker.api.DeliverySink;
import dev.forebay.broker.api.declaration.DeclaredArguments;
import dev.forebay.broker.api.declaration.QueueSettings;
import dev.forebay.broker.api.stream.StreamStart;
import dev.forebay.broker.form.Forms;
import dev.forebay.broker.form.MessageView;
import dev.forebay.message.BatchCodec;
import dev.forebay.message.ByteString;
import dev.forebay.message.Envelope;
import dev.forebay.message.Headers;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.form.TestCodec;
import dev.forebay.testkit.form.TestKeys;
import dev.forebay.testkit.node.TestClient;
import dev.forebay.testkit.node.TestNode;
import dev.forebay.testkit.node.TestStreams;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A reader of messages that reads a large batch goes through it once, and not once a piece. */
class ConvertedBatchTest {
  private static final int MESSAGES = 20_000;
  private static final int CREDIT = 60_000;
  private static final int BODY_BYTES = 1000;

  private int decompressed;
  private int openReadings;

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void eachPieceBeginsWhereTheLastOneEnded(int loops) {
    TestNode node = new TestNode(loops, new SimulatedDisk(), TestNode.smallSettings());
    node.forms(
        new Forms(TestKeys.DOTS)
            .add(new TestCodec(TestCodec.PLAIN))
            .addBatches(TestNode.BATCHES, Compressed::new));
    node.start();
    TestClient client = node.connect(0);
    client.execute(
        new CatalogCommand.DeclareQueue(
            TestClient.HOST,
            "s",
            true,
            false,
            false,
            new QueueSettings.OfStream(
                QueueSettings.UNLIMITED, QueueSettings.UNLIMITED, DeclaredArguments.NONE)));
    TestStreams streams = node.connectStreams(loops - 1);
    streams.append(
        streams.partition("s", 0),
        TestStreams.anonymous(MESSAGES, 1),
        7,
        TestStreams.BATCH_BYTES_MIN);

    Reader reader = new Reader();
    ConsumerHandle consumer =
        client.consume(
            new ConsumeCommand(
                TestClient.HOST, "s", false, false, CREDIT, true, 0, null, new StreamStart.First()),
            reader);
    node.await("all", () -> reader.offsets.size() == MESSAGES);

    assertThat(reader.offsets).isEqualTo(LongStream.range(0, MESSAGES).boxed().toList());
    assertThat(decompressed).isLessThan(2 * MESSAGES);
    client.run(() -> consumer.cancel(() -> {}));
    node.steps(500);
    assertThat(openReadings).isZero();
  }

  private static final class Reader implements DeliverySink {
    private final List<Long> offsets = new ArrayList<>();

    @Override
    public void deliver(
        ConsumerHandle consumer, long offset, boolean redelivered, MessageView message) {
      offsets.add(message.streamOffset());
    }

    @Override
    public void cancelled(ConsumerHandle consumer) {}
  }

  /** Whoever wants a message of a batch has to go through those before it. */
  private final class Compressed implements BatchCodec {
    @Override
    public Reading read(ByteBuffer batch, long fromOffset) {
      decompressed += (int) fromOffset;
      openReadings++;
      return new Pieces(fromOffset);
    }

    @Override
    public ByteBuffer encode(long baseOffset, long endOffset, List<Numbered> messages) {
      throw new AssertionError("nobody wants batches");
    }
  }

  private final class Pieces implements BatchCodec.Reading {
    private long next;

    private Pieces(long next) {
      this.next = next;
    }

    @Override
    public List<BatchCodec.Numbered> next(int maxBytes) {
      List<BatchCodec.Numbered> piece = new ArrayList<>();
      while (next < MESSAGES && (piece.size() + 1) * BODY_BYTES <= maxBytes) {
        ByteString body = ByteString.copyOf(new byte[BODY_BYTES], 0, BODY_BYTES);
        piece.add(
            new BatchCodec.Numbered(
                next++,
                new Envelope(
                    ByteString.EMPTY, ByteString.EMPTY, null, 7, Map.of(), Headers.EMPTY, body)));
      }
      decompressed += piece.size();
      return piece;
    }

    @Override
    public long heldBytes() {
      return 1;
    }

    @Override
    public void close() {
      openReadings--;
    }
  }
}
