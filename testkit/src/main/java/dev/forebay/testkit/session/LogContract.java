package dev.forebay.testkit.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.stream.AppendReply;
import dev.forebay.broker.api.stream.BatchHead;
import dev.forebay.broker.api.stream.Bounds;
import dev.forebay.broker.api.stream.Partition;
import dev.forebay.broker.api.stream.ReadReply;
import dev.forebay.broker.api.stream.StoredBatch;
import dev.forebay.broker.api.stream.Stream;
import dev.forebay.broker.api.stream.StreamClient;
import dev.forebay.broker.api.stream.StreamCommand;
import dev.forebay.broker.api.stream.StreamReply;
import dev.forebay.broker.api.stream.StreamReply.Reason;
import dev.forebay.broker.api.stream.StreamSettings;
import dev.forebay.broker.api.stream.Watch;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a protocol may rely on when it reads and writes batches. */
public abstract class LogContract {
  private static final StreamSettings KEEPING_ALL =
      new StreamSettings(StreamSettings.UNLIMITED, StreamSettings.UNLIMITED, Map.of());

  /** Where a batch of Kafka's says how many messages it has; some fakes look there. */
  private static final int COUNT_AT = 57;

  private static final int BATCH_BYTES = 100;
  private static final int MANY_BYTES = 1 << 20;

  private @Nullable StreamClient opened;

  /** Opens a way to streams; on its loop. */
  protected abstract StreamClient open();

  /** Does something on that loop, and lets everything go on until nothing happens. */
  protected abstract void run(Runnable deed);

  @BeforeEach
  void openStreams() {
    run(() -> opened = open());
  }

  @Test
  void aStreamIsFoundByNameAndIdUntilItIsDeleted() {
    long before = client().streamsVersion();
    assertThat(client().stream("s")).isNull();
    Stream made = create("s", 2);
    assertThat(made.partitions()).extracting(Partition::number).containsExactly(0, 1);
    assertThat(client().streamsVersion()).isNotEqualTo(before);
    assertThat(client().stream("s")).isEqualTo(made);
    assertThat(client().stream(made.id())).isEqualTo(made);
    assertThat(client().streams()).contains(made);
    assertThat(execute(new StreamCommand.Create("s", 1, KEEPING_ALL, false)))
        .isInstanceOfSatisfying(
            StreamReply.Refused.class,
            refused -> assertThat(refused.reason()).isEqualTo(StreamReply.Reason.EXISTS));
    assertThat(execute(new StreamCommand.Delete("s"))).isInstanceOf(StreamReply.Done.class);
    assertThat(client().stream("s")).isNull();
    assertThat(execute(new StreamCommand.Delete("s")))
        .isInstanceOfSatisfying(
            StreamReply.Refused.class,
            refused -> assertThat(refused.reason()).isEqualTo(StreamReply.Reason.NOT_FOUND));
  }

  @Test
  void aDryRunMakesNothing() {
    assertThat(execute(new StreamCommand.Create("s", 1, KEEPING_ALL, true)))
        .isInstanceOf(StreamReply.Done.class);
    assertThat(client().stream("s")).isNull();
  }

  @Test
  void aStreamGrowsAndKeepsWhatItHas() {
    Stream made = create("s", 1);
    append(made.partitions().getFirst(), 3);
    assertThat(execute(new StreamCommand.AddPartitions("s", 3, true)))
        .isInstanceOf(StreamReply.Done.class);
    assertThat(client().stream("s")).isEqualTo(made);
    assertRefused(new StreamCommand.AddPartitions("s", 1, false), Reason.INVALID_PARTITIONS);
    assertRefused(new StreamCommand.AddPartitions("none", 3, false), Reason.NOT_FOUND);

    execute(new StreamCommand.AddPartitions("s", 3, false));
    Stream grown = Objects.requireNonNull(client().stream("s"));
    assertThat(grown.id()).isEqualTo(made.id());
    assertThat(grown.partitions()).extracting(Partition::number).containsExactly(0, 1, 2);
    assertThat(read(grown.partitions().getFirst(), 0, MANY_BYTES)).containsExactly(0L);
    append(grown.partitions().getLast(), 1);
    assertThat(bounds(grown.partitions().getLast())).isEqualTo(new Bounds(0, 1));
  }

  @Test
  void settingsChangeIfTheyAreAsExpected() {
    create("s", 1);
    StreamSettings wanted = new StreamSettings(1_000_000, StreamSettings.UNLIMITED, Map.of());
    assertThat(execute(new StreamCommand.Change("s", KEEPING_ALL, wanted)))
        .isInstanceOf(StreamReply.Done.class);
    assertThat(Objects.requireNonNull(client().stream("s")).settings()).isEqualTo(wanted);
    assertRefused(new StreamCommand.Change("s", KEEPING_ALL, wanted), Reason.CHANGED);
    assertRefused(new StreamCommand.Change("none", KEEPING_ALL, wanted), Reason.NOT_FOUND);
  }

  @Test
  void batchesAreFoundByTheTimesThatTheirClientsSay() {
    Partition partition = create("s", 1).partitions().getFirst();
    assertThat(latest(partition)).isEmpty();
    append(partition, 2, 1_000);
    append(partition, 2, 3_000);
    append(partition, 2, 2_000);
    assertThat(atTime(partition, 0, 500)).containsExactly(0L);
    assertThat(atTime(partition, 0, 1_001)).containsExactly(2L);
    assertThat(atTime(partition, 4, 1_001)).containsExactly(4L);
    assertThat(atTime(partition, 0, 3_001)).isEmpty();
    assertThat(latest(partition)).containsExactly(2L);
  }

  @Test
  void batchesGetOffsetsOneAfterAnotherAndComeBackWithThem() {
    Partition partition = create("s", 1).partitions().getFirst();
    assertThat(append(partition, 3)).satisfies(AppendedAt.place(0, 0));
    assertThat(append(partition, 1)).satisfies(AppendedAt.place(3, 0));
    assertThat(append(partition, 2)).satisfies(AppendedAt.place(4, 0));
    assertThat(bounds(partition)).isEqualTo(new Bounds(0, 6));
    assertThat(read(partition, 0, MANY_BYTES)).containsExactly(0L, 3L, 4L);
  }

  @Test
  void theAnswerSaysWhenTheBatchWasTaken() {
    Partition partition = create("s", 1).partitions().getFirst();
    long before = 0;
    for (int i = 0; i < 3; i++) {
      AppendReply reply = append(partition, 1);
      assertThat(reply).isInstanceOf(AppendReply.Appended.class);
      long time = ((AppendReply.Appended) reply).timeMillis();
      assertThat(time).isGreaterThanOrEqualTo(before);
      before = time;
    }
  }

  @Test
  void aReadBeginsWithTheBatchThatHasTheOffset() {
    Partition partition = create("s", 1).partitions().getFirst();
    append(partition, 3);
    append(partition, 3);
    assertThat(read(partition, 2, MANY_BYTES)).containsExactly(0L, 3L);
    assertThat(read(partition, 3, MANY_BYTES)).containsExactly(3L);
    assertThat(read(partition, 0, 1)).as("one that is larger").containsExactly(0L);
    assertThat(read(partition, 6, MANY_BYTES)).isEmpty();
    assertThat(reply(partition, 7)).isEqualTo(new ReadReply.OutOfRange(new Bounds(0, 6)));
  }

  @Test
  void partitionsAreApart() {
    List<? extends Partition> partitions = create("s", 2).partitions();
    append(partitions.getFirst(), 5);
    assertThat(append(partitions.getLast(), 1)).satisfies(AppendedAt.place(0, 0));
    assertThat(bounds(partitions.getFirst())).isEqualTo(new Bounds(0, 5));
  }

  @Test
  void whatIsTrimmedIsOutOfRange() {
    Partition partition = create("s", 1).partitions().getFirst();
    append(partition, 3);
    append(partition, 3);
    assertThat(execute(new StreamCommand.Trim("s", 0, 3))).isEqualTo(new StreamReply.Trimmed(3));
    assertThat(bounds(partition)).isEqualTo(new Bounds(3, 6));
    assertThat(reply(partition, 2)).isEqualTo(new ReadReply.OutOfRange(new Bounds(3, 6)));
    assertThat(read(partition, 3, MANY_BYTES)).containsExactly(3L);
  }

  @Test
  void whoWatchesIsToldOfMoreAndOfTheEnd() {
    Partition partition = create("s", 1).partitions().getFirst();
    int[] told = new int[2];
    List<Watch> watches = new ArrayList<>();
    run(() -> {
      watches.add(client().watch(partition, () -> told[0]++));
      watches.add(client().watch(partition, () -> told[1]++));
    });
    append(partition, 1);
    assertThat(told).containsExactly(1, 1);
    run(watches.getLast()::close);
    append(partition, 1);
    execute(new StreamCommand.Delete("s"));
    assertThat(told).containsExactly(3, 1);
  }

  @Test
  void whatIsDeletedIsGoneForWhoHasItStill() {
    Partition partition = create("s", 1).partitions().getFirst();
    append(partition, 1);
    execute(new StreamCommand.Delete("s"));
    assertThat(reply(partition, 0)).isEqualTo(new ReadReply.Gone());
    assertThat(bounds(partition)).isNull();
    assertThat(append(partition, 1)).isEqualTo(new AppendReply.Refused(AppendReply.Reason.GONE));
  }

  @Test
  void noProducerHasTheIdOfAnother() {
    List<Long> ids = new ArrayList<>();
    run(() -> {
      client().newProducerId(ids::add);
      client().newProducerId(ids::add);
    });
    assertThat(ids).hasSize(2).doesNotHaveDuplicates();
  }

  private StreamClient client() {
    return Objects.requireNonNull(opened);
  }

  private Stream create(String name, int partitions) {
    StreamReply reply = execute(new StreamCommand.Create(name, partitions, KEEPING_ALL, false));
    if (reply instanceof StreamReply.Done(Stream made)) {
      return made;
    }
    throw new AssertionError(reply.toString());
  }

  private StreamReply execute(StreamCommand command) {
    return ask(command.toString(), answer -> client().execute(command, answer));
  }

  private void assertRefused(StreamCommand command, Reason reason) {
    assertThat(execute(command))
        .isInstanceOfSatisfying(
            StreamReply.Refused.class, refused -> assertThat(refused.reason()).isEqualTo(reason));
  }

  private AppendReply append(Partition partition, int count) {
    return append(partition, count, 1);
  }

  private AppendReply append(Partition partition, int count, long timeMillis) {
    ByteBuffer batch = ByteBuffer.allocate(BATCH_BYTES).putInt(COUNT_AT, count);
    BatchHead head = new BatchHead(count, timeMillis, BatchHead.NO_PRODUCER, (short) -1, -1);
    return ask("append", answer -> client().append(partition, head, batch, answer));
  }

  private @Nullable Bounds bounds(Partition partition) {
    List<@Nullable Bounds> answers = new ArrayList<>();
    run(() -> client().bounds(partition, answers::add));
    assertThat(answers).hasSize(1);
    return answers.getFirst();
  }

  /** Base offsets of the batches that are read, as their own first bytes say them. */
  private List<Long> read(Partition partition, long offset, int maxBytes) {
    return bases(answer -> client().read(partition, offset, maxBytes, answer));
  }

  private List<Long> atTime(Partition partition, long fromOffset, long timeMillis) {
    return bases(answer -> client().readAtTime(partition, fromOffset, timeMillis, answer));
  }

  private List<Long> latest(Partition partition) {
    return bases(answer -> client().readLatestTime(partition, answer));
  }

  private List<Long> bases(Consumer<Consumer<ReadReply>> question) {
    ReadReply reply = ask("read", question);
    if (!(reply instanceof ReadReply.Batches(_, List<StoredBatch> batches, var pin))) {
      throw new AssertionError(reply.toString());
    }
    List<Long> bases =
        batches.stream().map(batch -> batch.bytes().getLong(batch.bytes().position())).toList();
    run(pin::release);
    return bases;
  }

  private ReadReply reply(Partition partition, long offset) {
    return ask("read", answer -> client().read(partition, offset, MANY_BYTES, answer));
  }

  private <T> T ask(String what, Consumer<Consumer<T>> question) {
    List<T> answers = new ArrayList<>();
    run(() -> question.accept(answers::add));
    assertThat(answers).as("answers to " + what).hasSize(1);
    return answers.getFirst();
  }
}
