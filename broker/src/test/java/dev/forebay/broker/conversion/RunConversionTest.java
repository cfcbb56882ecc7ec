package dev.forebay.broker.conversion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.declaration.QueueSettings;
import dev.forebay.broker.api.stream.StoredBatch;
import dev.forebay.broker.form.Forms;
import dev.forebay.broker.record.RunEnvelope;
import dev.forebay.broker.record.RunFormat;
import dev.forebay.message.Annotations;
import dev.forebay.message.BatchCodec;
import dev.forebay.message.ByteString;
import dev.forebay.message.Envelope;
import dev.forebay.message.Form;
import dev.forebay.message.Headers;
import dev.forebay.message.KeyDialect;
import dev.forebay.message.MessageCodec;
import dev.forebay.message.SeparatedKeys;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A message that can't be converted is left out for its reader, and harms nobody else. */
class RunConversionTest {
  private static final Form BODIES = new Form(1, "bodies");
  private static final Form LINES = new Form(2, "lines");
  private static final int UNKNOWN = 99;

  @Test
  void aMessageThatCannotBeReadIsLeftOutOfABatch() {
    assertThat(offsets(RunConversion.toBatch(run("a", "unreadable", "c"), LINES.id(), forms())))
        .containsExactly(10L, 12L);
  }

  @Test
  void aMessageThatCannotBeWrittenIsLeftOutOfABatch() {
    assertThat(offsets(RunConversion.toBatch(run("a", "b", "unwritable"), LINES.id(), forms())))
        .containsExactly(10L, 11L);
  }

  @Test
  void aMessageThatCannotBeWrittenIsLeftOutOfRuns() {
    assertThat(RunConversion.toRuns(batch("a", "unwritable", "c"), 1000, "", BODIES.id(), forms()))
        .flatExtracting(ReadRun::offsets)
        .containsExactly(0L, 2L);
    assertThat(RunConversion.toRuns(batch("unwritable"), 1000, "", BODIES.id(), forms()))
        .singleElement()
        .satisfies(run -> {
          assertThat(run.offsets()).isEmpty();
          assertThat(run.endOffset()).isEqualTo(1);
        });
  }

  @Test
  void whatHasAnUnknownFormIsLeftOut() {
    StoredBatch converted = RunConversion.toBatch(run(UNKNOWN, "a", "b"), LINES.id(), forms());

    assertThat(offsets(converted)).isEmpty();
    assertThat(converted.endOffset()).isEqualTo(12);
  }

  private static Forms forms() {
    return new Forms(SeparatedKeys.of(KeyDialect.OF_NAMES, '.', '*', '#'))
        .add(new Bodies())
        .addBatches(LINES, Lines::new);
  }

  private static OpenBatch batch(String... bodies) {
    StoredBatch stored =
        new StoredBatch(
            StoredBatch.Layout.BATCH,
            LINES.id(),
            0,
            bodies.length,
            ByteBuffer.wrap(String.join("\n", bodies).getBytes(StandardCharsets.UTF_8)));
    return new OpenBatch(stored, 0, () -> {});
  }

  private static StoredBatch run(String... bodies) {
    return run(BODIES.id(), bodies);
  }

  private static StoredBatch run(int form, String... bodies) {
    RunEnvelope envelope =
        RunEnvelope.published(
            form,
            new byte[0],
            KeyDialect.OF_NAMES,
            new byte[0],
            true,
            0,
            false,
            QueueSettings.NEVER,
            Annotations.NONE);
    ByteBuffer memory = ByteBuffer.allocate(1000).order(ByteOrder.LITTLE_ENDIAN);
    memory.position(RunFormat.writePrefix(memory, 0, 0, envelope, 7));
    for (String body : bodies) {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      memory.putInt(0).putInt(bytes.length).put(bytes);
    }
    RunFormat.messageCount(memory, 0, bodies.length);
    return new StoredBatch(StoredBatch.Layout.RUN, form, 10, 10 + bodies.length, memory);
  }

  private static List<Long> offsets(StoredBatch batch) {
    return StandardCharsets.UTF_8
        .decode(batch.bytes().duplicate())
        .toString()
        .lines()
        .map(Long::valueOf)
        .toList();
  }

  private static Envelope envelope(ByteString body) {
    return new Envelope(ByteString.EMPTY, ByteString.EMPTY, null, 7, Map.of(), Headers.EMPTY, body);
  }

  private static void refuse(Envelope envelope, String body) {
    ByteString found = envelope.body();
    if (found != null && found.equals(ByteString.utf8(body))) {
      throw new IllegalArgumentException(body);
    }
  }

  private static final class Bodies implements MessageCodec {
    @Override
    public Form form() {
      return BODIES;
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
      byte[] bytes = new byte[body.remaining()];
      body.get(bytes);
      Envelope envelope = envelope(ByteString.copyOf(bytes, 0, bytes.length));
      refuse(envelope, "unreadable");
      return envelope;
    }

    @Override
    public ByteBuffer properties(Envelope envelope) {
      refuse(envelope, "unwritable");
      return ByteBuffer.allocate(0);
    }
  }

  /** Batches that are bodies in lines, or offsets in lines. */
  private static final class Lines implements BatchCodec {
    @Override
    public Reading read(ByteBuffer batch, long fromOffset) {
      List<String> lines = StandardCharsets.UTF_8.decode(batch).toString().lines().toList();
      return new Whole(
          IntStream.range(0, lines.size())
              .mapToObj(i -> new Numbered(i, envelope(ByteString.utf8(lines.get(i)))))
              .toList());
    }

    private record Whole(List<Numbered> messages) implements Reading {
      @Override
      public List<Numbered> next(int maxBytes) {
        return messages;
      }

      @Override
      public long heldBytes() {
        return 0;
      }

      @Override
      public void close() {}
    }

    @Override
    public ByteBuffer encode(long baseOffset, long endOffset, List<Numbered> messages) {
      messages.forEach(message -> refuse(message.envelope(), "unwritable"));
      String lines = String.join("\n", messages.stream().map(one -> "" + one.offset()).toList());
      return ByteBuffer.wrap(lines.getBytes(StandardCharsets.UTF_8));
    }
  }
}
