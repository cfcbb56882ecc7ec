package dev.forebay.broker.conversion;

import dev.forebay.broker.api.declaration.QueueSettings;
import dev.forebay.broker.api.stream.StoredBatch;
import dev.forebay.broker.form.Codecs;
import dev.forebay.broker.form.MessageView;
import dev.forebay.broker.record.RunCursor;
import dev.forebay.broker.record.RunEnvelope;
import dev.forebay.broker.record.RunFormat;
import dev.forebay.message.BatchCodec;
import dev.forebay.message.BatchCodec.Numbered;
import dev.forebay.message.ByteString;
import dev.forebay.message.Envelope;
import dev.forebay.message.Headers;
import dev.forebay.message.HeadersFormat;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns runs into batches and batches into runs, by way of envelopes. No state, any thread. */
final class RunConversion {
  private static final Logger LOG = LoggerFactory.getLogger(RunConversion.class);

  private RunConversion() {}

  static StoredBatch toBatch(StoredBatch run, Codecs codecs) {
    List<Numbered> messages = new ArrayList<>();
    RunCursor cursor = new RunCursor();
    ByteBuffer memory = run.bytes();
    long timeMillis = RunFormat.timeMillis(memory, 0);
    for (int i = 0; i < run.endOffset() - run.baseOffset(); i++) {
      long offset = run.baseOffset() + i;
      cursor.seek(memory, 0, i);
      try {
        messages.add(new Numbered(offset, envelope(cursor, timeMillis, codecs)));
      } catch (RuntimeException e) {
        leftOut(offset, e);
      }
    }
    ByteBuffer batch;
    try {
      batch = encode(run, messages, codecs);
    } catch (RuntimeException e) {
      // Whichever it is that can't be written.
      batch = encode(run, writable(run, messages, codecs), codecs);
    }
    return new StoredBatch(StoredBatch.Form.BATCH, run.baseOffset(), run.endOffset(), batch);
  }

  private static ByteBuffer encode(StoredBatch run, List<Numbered> messages, Codecs codecs) {
    return codecs.batches().get().encode(run.baseOffset(), run.endOffset(), messages);
  }

  private static List<Numbered> writable(StoredBatch run, List<Numbered> messages, Codecs codecs) {
    List<Numbered> writable = new ArrayList<>(messages.size());
    for (Numbered message : messages) {
      try {
        encode(run, List.of(message), codecs);
        writable.add(message);
      } catch (RuntimeException e) {
        leftOut(message.offset(), e);
      }
    }
    return writable;
  }

  /** One reader's message, not the node, is at stake. */
  private static void leftOut(long offset, RuntimeException why) {
    LOG.error("message {} of a stream can't be read by another protocol", offset, why);
  }

  private static Envelope envelope(MessageView message, long timeMillis, Codecs codecs) {
    ByteBuffer memory = message.memory();
    return codecs
        .messages()
        .decode(
            text(memory, message.exchangeAt(), message.exchangeBytes()),
            text(memory, message.routingKeyAt(), message.routingKeyBytes()),
            memory.slice(message.propertiesAt(), message.propertiesBytes()),
            message.annotationsBytes() == 0
                ? Headers.EMPTY
                : HeadersFormat.decode(memory.duplicate().position(message.annotationsAt())),
            memory.slice(message.bodyAt(), message.bodyBytes()),
            timeMillis);
  }

  private static ByteString text(ByteBuffer memory, int at, int lengthBytes) {
    byte[] bytes = new byte[lengthBytes];
    memory.get(at, bytes);
    return ByteString.copyOf(bytes, 0, lengthBytes);
  }

  /**
   * The next messages of a batch as runs, each of messages with one exchange and routing key; the
   * last one ends where the batch, or what was converted of it, ends.
   */
  static List<ReadRun> toRuns(OpenBatch open, int maxBytes, String routingKey, Codecs codecs) {
    List<Numbered> messages = decoded(open, maxBytes, codecs);
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
      addRuns(runs, messages.subList(from, to), routingKey, codecs);
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
      List<ReadRun> runs, List<Numbered> messages, String routingKey, Codecs codecs) {
    try {
      runs.add(run(messages, routingKey, codecs));
    } catch (RuntimeException e) {
      if (messages.size() == 1) {
        leftOut(messages.getFirst().offset(), e);
      } else {
        for (Numbered message : messages) {
          addRuns(runs, List.of(message), routingKey, codecs);
        }
      }
    }
  }

  private static List<Numbered> decoded(OpenBatch open, int maxBytes, Codecs codecs) {
    try {
      BatchCodec.Reading reading = open.reading;
      if (reading == null) {
        reading = codecs.batches().get().read(open.batch.bytes().duplicate(), open.next);
        open.reading = reading;
      }
      return reading.next(maxBytes);
    } catch (RuntimeException e) {
      // One reader's message, not the node, is at stake.
      LOG.error(
          "messages {} to {} of a stream can't be read by another protocol",
          open.next,
          open.batch.endOffset() - 1,
          e);
      return List.of();
    }
  }

  private static boolean sameRoute(Numbered one, Numbered other) {
    return one.envelope().exchange().equals(other.envelope().exchange())
        && one.envelope().routingKey().equals(other.envelope().routingKey());
  }

  private static ReadRun run(List<Numbered> messages, String routingKey, Codecs codecs) {
    Envelope first = messages.getFirst().envelope();
    ByteString key = first.routingKey();
    RunEnvelope envelope =
        RunEnvelope.published(
            first.exchange().toByteArray(),
            (key.lengthBytes() == 0 ? ByteString.utf8(routingKey) : key).toByteArray(),
            true,
            QueueSettings.NEVER);
    List<ByteBuffer> properties = new ArrayList<>(messages.size());
    int bytes = RunFormat.prefixBytes(0, envelope);
    for (Numbered message : messages) {
      ByteBuffer encoded = codecs.messages().properties(message.envelope());
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
