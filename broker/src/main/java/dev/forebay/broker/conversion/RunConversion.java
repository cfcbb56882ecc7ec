package dev.forebay.broker.conversion;

import dev.forebay.broker.api.declaration.QueueSettings;
import dev.forebay.broker.api.stream.StoredBatch;
import dev.forebay.broker.form.Forms;
import dev.forebay.broker.record.RunEnvelope;
import dev.forebay.broker.record.RunFormat;
import dev.forebay.message.Annotations;
import dev.forebay.message.BatchCodec;
import dev.forebay.message.BatchCodec.Numbered;
import dev.forebay.message.ByteString;
import dev.forebay.message.Envelope;
import dev.forebay.message.KeyDialect;
import dev.forebay.message.MessageCodec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns what is stored into batches or runs of another form. No state, any thread. */
final class RunConversion {
  private RunConversion() {}

  /** One batch of a form with what can be read of a stored one. */
  static StoredBatch toBatch(StoredBatch stored, int form, Forms forms) {
    List<Numbered> messages = all(stored, forms);
    BatchCodec codec = forms.batches(form);
    ByteBuffer batch;
    try {
      batch = encode(stored, messages, codec);
    } catch (RuntimeException e) {
      // Whichever it is that can't be written.
      batch = encode(stored, writable(stored, messages, codec), codec);
    }
    return new StoredBatch(
        StoredBatch.Layout.BATCH, form, stored.baseOffset(), stored.endOffset(), batch);
  }

  private static List<Numbered> all(StoredBatch stored, Forms forms) {
    BatchCodec.Reading reading = null;
    try {
      reading = reading(stored, stored.baseOffset(), forms);
      return reading == null ? List.of() : reading.next(Integer.MAX_VALUE);
    } catch (RuntimeException e) {
      LeftOut.range(stored.baseOffset(), stored.endOffset(), e);
      return List.of();
    } finally {
      if (reading != null) {
        reading.close();
      }
    }
  }

  /** Begins to read; null if the form is not known. */
  private static BatchCodec.@Nullable Reading reading(
      StoredBatch stored, long fromOffset, Forms forms) {
    boolean isKnown =
        switch (stored.layout()) {
          case RUN ->
              forms.knowsMessages(stored.form())
                  && forms.dialects().knows(RunFormat.keyDialect(stored.bytes(), 0));
          case BATCH -> forms.knowsBatches(stored.form());
        };
    if (!isKnown) {
      LeftOut.unknown(stored.baseOffset(), stored.endOffset(), stored.form());
      return null;
    }
    return switch (stored.layout()) {
      case RUN -> new RunReading(stored, fromOffset, forms);
      case BATCH -> forms.batches(stored.form()).read(stored.bytes().duplicate(), fromOffset);
    };
  }

  private static ByteBuffer encode(StoredBatch stored, List<Numbered> messages, BatchCodec codec) {
    return codec.encode(stored.baseOffset(), stored.endOffset(), messages);
  }

  private static List<Numbered> writable(
      StoredBatch stored, List<Numbered> messages, BatchCodec codec) {
    List<Numbered> writable = new ArrayList<>(messages.size());
    for (Numbered message : messages) {
      try {
        encode(stored, List.of(message), codec);
        writable.add(message);
      } catch (RuntimeException e) {
        LeftOut.one(message.offset(), e);
      }
    }
    return writable;
  }

  /**
   * The next messages of what was stored as runs, each of messages with one exchange and routing
   * key; the last one ends where the batch, or what was converted of it, ends.
   */
  static List<ReadRun> toRuns(
      OpenBatch open, int maxBytes, String routingKey, int form, Forms forms) {
    List<Numbered> messages = decoded(open, maxBytes, forms);
    MessageCodec codec = forms.messages(form);
    if (messages.isEmpty()) {
      ByteBuffer nothing = ByteBuffer.allocate(0);
      return List.of(new ReadRun(nothing, open.next, open.batch.endOffset(), List.of(), 0));
    }
    List<ReadRun> runs = new ArrayList<>();
    for (int from = 0; from < messages.size(); ) {
      int to = from + 1;
      while (to < messages.size() && sameRoute(messages.get(from), messages.get(to))) {
        to++;
      }
      addRuns(runs, messages.subList(from, to), routingKey, codec);
      from = to;
    }
    if (runs.isEmpty()) {
      long end = messages.getLast().offset() + 1;
      return List.of(new ReadRun(ByteBuffer.allocate(0), open.next, end, List.of(), 0));
    }
    return runs;
  }

  /** Adds one run, or one for each message if not all can be written. */
  private static void addRuns(
      List<ReadRun> runs, List<Numbered> messages, String routingKey, MessageCodec codec) {
    try {
      runs.add(run(messages, routingKey, codec));
    } catch (RuntimeException e) {
      if (messages.size() == 1) {
        LeftOut.one(messages.getFirst().offset(), e);
      } else {
        for (Numbered message : messages) {
          addRuns(runs, List.of(message), routingKey, codec);
        }
      }
    }
  }

  private static List<Numbered> decoded(OpenBatch open, int maxBytes, Forms forms) {
    try {
      BatchCodec.Reading reading = open.reading;
      if (reading == null) {
        reading = reading(open.batch, open.next, forms);
        open.reading = reading;
      }
      return reading == null ? List.of() : reading.next(maxBytes);
    } catch (RuntimeException e) {
      LeftOut.range(open.next, open.batch.endOffset(), e);
      return List.of();
    }
  }

  private static boolean sameRoute(Numbered one, Numbered other) {
    return one.envelope().exchange().equals(other.envelope().exchange())
        && one.envelope().routingKey().equals(other.envelope().routingKey());
  }

  private static ReadRun run(List<Numbered> messages, String routingKey, MessageCodec codec) {
    Envelope first = messages.getFirst().envelope();
    ByteString key = first.routingKey();
    RunEnvelope envelope =
        RunEnvelope.published(
            codec.form().id(),
            first.exchange().toByteArray(),
            KeyDialect.OF_NAMES,
            (key.lengthBytes() == 0 ? ByteString.utf8(routingKey) : key).toByteArray(),
            true,
            0,
            false,
            QueueSettings.NEVER,
            Annotations.NONE);
    List<ByteBuffer> properties = new ArrayList<>(messages.size());
    int bytes = RunFormat.prefixBytes(0, envelope);
    for (Numbered message : messages) {
      ByteBuffer encoded = codec.properties(message.envelope());
      properties.add(encoded);
      bytes += RunFormat.MESSAGE_HEADER_BYTES + encoded.remaining() + bodyBytes(message);
    }
    ByteBuffer memory = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int at = RunFormat.writePrefix(memory, 0, 0, envelope, first.timeMillis());
    List<Long> offsets = new ArrayList<>(messages.size());
    memory.position(at);
    for (int i = 0; i < messages.size(); i++) {
      Numbered message = messages.get(i);
      memory.putInt(properties.get(i).remaining()).putInt(bodyBytes(message));
      memory.put(properties.get(i));
      ByteString body = message.envelope().body();
      if (body != null) {
        memory.put(body.toByteArray());
      }
      offsets.add(message.offset());
    }
    RunFormat.messageCount(memory, 0, messages.size());
    return new ReadRun(memory, offsets.getFirst(), offsets.getLast() + 1, offsets, messages.size());
  }

  private static int bodyBytes(Numbered message) {
    ByteString body = message.envelope().body();
    return body == null ? 0 : body.lengthBytes();
  }
}
