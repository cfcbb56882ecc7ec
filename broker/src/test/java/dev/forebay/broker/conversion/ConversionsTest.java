package dev.forebay.broker.conversion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.stream.StoredBatch;
import dev.forebay.broker.form.Forms;
import dev.forebay.broker.form.Pin;
import dev.forebay.broker.loop.BrokerLoop;
import dev.forebay.broker.loop.BrokerTime;
import dev.forebay.message.Annotations;
import dev.forebay.message.BatchCodec;
import dev.forebay.message.ByteString;
import dev.forebay.message.Envelope;
import dev.forebay.message.Form;
import dev.forebay.message.Headers;
import dev.forebay.message.KeyDialect;
import dev.forebay.message.MessageCodec;
import dev.forebay.message.SeparatedKeys;
import dev.forebay.runtime.Clock;
import dev.forebay.runtime.EventLoop;
import dev.forebay.runtime.Worker;
import dev.forebay.runtime.wait.LoopWaits;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** What batches become is bounded over all readers, also while loops are slow to take it. */
class ConversionsTest {
  private static final int MIB = 1 << 20;
  private static final long MADE_BYTES_MAX = 16 * MIB;
  private static final long KEPT_BYTES_MAX = 32 * MIB;
  private static final Form PLAIN = new Form(1, "plain");
  private static final Form LARGE = new Form(2, "large");
  private static final int READERS = 60;

  private final TestLoop loop = new TestLoop();
  private final List<Worker.Step> workers = new ArrayList<>();
  private final Conversions conversions =
      new Conversions(
          new Forms(SeparatedKeys.of(KeyDialect.OF_NAMES, '.', '*', '#'))
              .add(new Plain())
              .addBatches(LARGE, Large::new),
          (_, step) -> {
            workers.add(step);
            return () -> {};
          },
          MADE_BYTES_MAX,
          KEPT_BYTES_MAX);

  @Test
  void nothingMoreIsMadeWhileReadersHaveNotLetGoOfWhatThereIs() {
    List<List<ReadRun>> taken = new ArrayList<>();
    Queue<Pin> pins = new ArrayDeque<>();
    for (int i = 0; i < READERS; i++) {
      OpenBatch batch =
          new OpenBatch(
              new StoredBatch(StoredBatch.Layout.BATCH, LARGE.id(), 0, 1, ByteBuffer.allocate(1)),
              0,
              () -> {});
      conversions.toRuns(
          batch,
          MIB,
          "",
          PLAIN.id(),
          loop.brokerLoop,
          (runs, pin) -> {
            taken.add(runs);
            pins.add(pin);
          });
    }
    List<Integer> madeAtOnce = new ArrayList<>();
    while (taken.size() < READERS) {
      work();
      while (!loop.tasks.isEmpty()) {
        loop.tasks.remove().run();
      }
      madeAtOnce.add(pins.size());
      assertThat(conversions.heldBytes()).isBetween(1L, 24L * MIB);
      pins.remove().release();
    }
    pins.forEach(Pin::release);
    assertThat(conversions.heldBytes()).isZero();

    assertThat(madeAtOnce).allMatch(made -> made * Large.BODY_BYTES <= 24 * MIB);
    assertThat(taken).allMatch(runs -> runs.getFirst().memory().capacity() > Large.BODY_BYTES);
  }

  @Test
  void batchesThatReadersAreInTheMidstOfAreBoundedAsWell() {
    assertThat(conversions.keep(100 * MIB)).as("one that is larger").isTrue();
    assertThat(conversions.keep(1)).isFalse();
    conversions.letGo(100 * MIB);
    int kept = 0;
    while (conversions.keep(MIB)) {
      kept++;
    }
    assertThat(kept).isEqualTo(32);
    assertThat(conversions.isKeptMuch()).isTrue();
  }

  private void work() {
    boolean more = true;
    while (more) {
      more = workers.getFirst().run();
    }
  }

  /** Each batch becomes one large message. */
  private static final class Large implements BatchCodec {
    static final int BODY_BYTES = 8 * MIB;

    @Override
    public Reading read(ByteBuffer batch, long fromOffset) {
      return new Once();
    }

    @Override
    public ByteBuffer encode(long baseOffset, long endOffset, List<Numbered> messages) {
      throw new AssertionError("nobody wants batches");
    }
  }

  private static final class Once implements BatchCodec.Reading {
    @Override
    public List<BatchCodec.Numbered> next(int maxBytes) {
      ByteString body = ByteString.copyOf(new byte[Large.BODY_BYTES], 0, Large.BODY_BYTES);
      return List.of(
          new BatchCodec.Numbered(
              0,
              new Envelope(
                  ByteString.EMPTY, ByteString.EMPTY, null, 7, Map.of(), Headers.EMPTY, body)));
    }

    @Override
    public long heldBytes() {
      return 0;
    }

    @Override
    public void close() {}
  }

  private static final class Plain implements MessageCodec {
    @Override
    public Form form() {
      return PLAIN;
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
      throw new AssertionError("nobody publishes one by one");
    }

    @Override
    public ByteBuffer properties(Envelope envelope) {
      return ByteBuffer.allocate(0);
    }
  }

  private static final class TestLoop implements EventLoop, Clock {
    final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    final BrokerLoop brokerLoop =
        new BrokerLoop(
            this,
            this,
            new BrokerTime(this, null, 0, false),
            new LoopWaits(this, this),
            (reason, cause) -> {
              throw new AssertionError(reason, cause);
            });

    @Override
    public int index() {
      return 0;
    }

    @Override
    public boolean inLoop() {
      return true;
    }

    @Override
    public void execute(Runnable task) {
      tasks.add(task);
    }

    @Override
    public void executeAtTurnEnd(Runnable task) {
      tasks.add(task);
    }

    @Override
    public Timer schedule(long delayNanos, Runnable task) {
      throw new AssertionError("nothing is timed");
    }

    @Override
    public long nanoTime() {
      return 0;
    }

    @Override
    public long wallMillis() {
      return 0;
    }
  }
}
