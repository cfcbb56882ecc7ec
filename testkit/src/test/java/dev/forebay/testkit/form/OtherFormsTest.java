package dev.forebay.testkit.form;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.ConsumeCommand;
import dev.forebay.broker.api.ConsumerHandle;
import dev.forebay.broker.api.DeliverySink;
import dev.forebay.broker.api.SessionOptions;
import dev.forebay.broker.api.login.Principal;
import dev.forebay.broker.form.Forms;
import dev.forebay.broker.form.MessageView;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.node.TestClient;
import dev.forebay.testkit.node.TestClient.Batch;
import dev.forebay.testkit.node.TestNode;
import dev.forebay.testkit.node.TestReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages of several forms in one queue: who reads one form gets all that can be read. */
class OtherFormsTest {
  private static final SessionOptions OTHER =
      new SessionOptions(TestClient.HOST, new Principal.Component("test"), TestCodec.OTHER);
  private static final int BODY_BYTES = 100;
  private static final int LARGE_BYTES = 100_000;

  private static Forms both() {
    return new Forms(TestKeys.DOTS)
        .add(new TestCodec(TestCodec.PLAIN))
        .add(new TestCodec(TestCodec.OTHER));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void eachConsumerGetsEverythingInItsOwnFormAndInOrder(int loops) {
    TestNode node = new TestNode(loops, new SimulatedDisk(), TestNode.smallSettings());
    node.forms(both());
    node.start();
    TestClient plain = node.connect(0);
    TestClient other = node.connect(loops - 1, OTHER);
    plain.declare("q", true);
    for (int i = 0; i < 20; i++) {
      TestClient publisher = i % 2 == 0 ? plain : other;
      int bodyBytes = i % 3 == 0 ? LARGE_BYTES : BODY_BYTES;
      publisher.publishAndConfirm("", "q", i % 4 < 2, new Batch(i * 10L, 10, bodyBytes, 10));
    }

    Seen ofPlain = new Seen(TestCodec.PLAIN.id());
    Seen ofOther = new Seen(TestCodec.OTHER.id());
    plain.consume(new ConsumeCommand(TestClient.HOST, "q", false, false, 1000), ofPlain);
    node.await("the first 200", () -> ofPlain.numbers.size() == 200);
    other.consume(new ConsumeCommand(TestClient.HOST, "q", false, false, 1000), ofOther);
    plain.closeAfter(ofPlain::giveBack);
    node.await("the same 200 again", () -> ofOther.numbers.size() == 200);

    List<Long> all = LongStream.range(0, 200).boxed().toList();
    assertThat(ofPlain.numbers).isEqualTo(all);
    assertThat(ofOther.numbers).isEqualTo(all);
    assertThat(ofPlain.otherForms + ofOther.otherForms).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void whatThisBuildCannotReadIsKeptAndHoldsUpNobody(int loops) {
    TestNode node = new TestNode(loops, new SimulatedDisk(), TestNode.smallSettings());
    node.forms(both());
    node.start();
    TestClient later = node.connect(0, OTHER);
    later.declare("q", true);
    later.publishAndConfirm("", "q", true, new Batch(0, 3, BODY_BYTES, 10));
    node.connect(0).publishAndConfirm("", "q", true, new Batch(3, 2, BODY_BYTES, 10));
    later.publishAndConfirm("", "q", true, new Batch(5, 3, BODY_BYTES, 10));

    node.crash();
    node.forms(new Forms(TestKeys.DOTS).add(new TestCodec(TestCodec.PLAIN)));
    node.start();
    TestClient earlier = node.connect(0);
    assertThat(earlier.get("q", true).orElseThrow().number()).isEqualTo(3);
    TestReader reader = earlier.consume("q", 100);
    node.await("the one that is left", () -> reader.numbers().equals(List.of(4L)));
    reader.settleEverything();
    node.steps(500);
    assertThat(earlier.get("q", true)).isEqualTo(Optional.empty());
    assertThat(node.broker().metrics().ofUnknownForm.sum()).isEqualTo(6);

    node.crash();
    node.forms(both());
    node.start();
    TestReader again = node.connect(loops - 1, OTHER).consume("q", 100);
    node.await("what was kept", () -> again.numbers().size() >= 6);
    assertThat(again.numbers()).contains(0L, 1L, 2L, 5L, 6L, 7L).doesNotContain(3L);
  }

  /** What a consumer was shown. */
  private static final class Seen implements DeliverySink {
    private final int form;
    private final List<Long> numbers = new ArrayList<>();
    private int otherForms;
    private final List<Runnable> releases = new ArrayList<>();

    Seen(int form) {
      this.form = form;
    }

    @Override
    public void deliver(
        ConsumerHandle consumer, long offset, boolean redelivered, MessageView message) {
      numbers.add(TestReader.number(message));
      otherForms += message.form() == form ? 0 : 1;
      releases.add(() -> consumer.queue().release(consumer, offset, offset + 1));
    }

    void giveBack() {
      releases.forEach(Runnable::run);
    }

    @Override
    public void cancelled(ConsumerHandle consumer) {}
  }
}
