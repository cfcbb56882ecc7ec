package dev.forebay.tests.simulation.stream;

import dev.forebay.broker.form.Forms;
import dev.forebay.message.Annotations;
import dev.forebay.message.BatchCodec;
import dev.forebay.message.ByteString;
import dev.forebay.message.Envelope;
import dev.forebay.message.Form;
import dev.forebay.message.Headers;
import dev.forebay.message.MessageCodec;
import dev.forebay.protocol.amqp091.mapping.AmqpForm;
import dev.forebay.protocol.amqp091.mapping.AmqpKeys;
import dev.forebay.protocol.kafka.mapping.KafkaForm;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Converts between the batches and the messages of simulated clients. Messages become a batch that
 * no producer makes, told by its number, big-endian:
 *
 * <pre>
 *  | base 8 | -2 8 | messages 4 | then for each: | offset 8 | properties 4 | body 4 | both |
 * </pre>
 *
 * <p>An envelope's key stands for the properties. No state, any thread.
 */
public class StreamCodec implements MessageCodec, BatchCodec {
  private static final long CONVERTED = -2;

  /** A message that was made part of a batch. */
  record Message(long offset, ByteBuffer properties, ByteBuffer body) {}

  /** Both at once. */
  public static Forms forms(StreamCodec codec) {
    return new Forms(AmqpKeys.DIALECT).add(codec).addBatches(KafkaForm.BATCH_2, () -> codec);
  }

  static boolean isConverted(ByteBuffer batch) {
    return Batch.numberIn(batch) == CONVERTED;
  }

  static List<Message> messages(ByteBuffer batch) {
    ByteBuffer in = batch.slice().position(2 * Long.BYTES);
    List<Message> messages = new ArrayList<>();
    for (int left = in.getInt(); left > 0; left--) {
      long offset = in.getLong();
      int propertiesBytes = in.getInt();
      int bodyBytes = in.getInt();
      messages.add(
          new Message(
              offset,
              in.slice(in.position(), propertiesBytes),
              in.slice(in.position() + propertiesBytes, bodyBytes)));
      in.position(in.position() + propertiesBytes + bodyBytes);
    }
    return messages;
  }

  /** Simulated clients stand for those of AMQP, and their batches for Kafka's. */
  @Override
  public Form form() {
    return AmqpForm.AMQP_0_9_1;
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
    return envelope(exchange, routingKey, copy(properties), copy(body), timeMillis);
  }

  @Override
  public ByteBuffer properties(Envelope envelope) {
    return ByteBuffer.wrap(bytes(envelope.key()));
  }

  @Override
  public Reading read(ByteBuffer batch, long fromOffset) {
    return new Pieces(batch, Math.max(fromOffset, batch.getLong(batch.position())));
  }

  /** The messages of a batch from an offset on, about as many as fit. */
  protected List<Numbered> messages(ByteBuffer batch, long fromOffset, int maxBytes) {
    int count = Batch.countIn(batch);
    long base = batch.getLong(batch.position());
    List<Numbered> messages = new ArrayList<>();
    int bytes = 0;
    for (int i = (int) Math.max(0, fromOffset - base); i < count && bytes < maxBytes; i++) {
      ByteString body = copy(Batch.messageOf(batch, i));
      messages.add(
          new Numbered(
              base + i, envelope(ByteString.EMPTY, ByteString.EMPTY, ByteString.EMPTY, body, 0)));
      bytes += batch.remaining() / count;
    }
    return messages;
  }

  private final class Pieces implements Reading {
    private final ByteBuffer batch;
    private long next;

    private Pieces(ByteBuffer batch, long next) {
      this.batch = batch;
      this.next = next;
    }

    @Override
    public List<Numbered> next(int maxBytes) {
      List<Numbered> piece = messages(batch, next, maxBytes);
      if (!piece.isEmpty()) {
        next = piece.getLast().offset() + 1;
      }
      return piece;
    }

    @Override
    public long heldBytes() {
      return 1;
    }

    @Override
    public void close() {}
  }

  @Override
  public ByteBuffer encode(long baseOffset, long endOffset, List<Numbered> messages) {
    int bytes = Batch.BYTES_MIN;
    for (Numbered message : messages) {
      bytes +=
          2 * Long.BYTES
              + bytes(message.envelope().key()).length
              + bytes(message.envelope().body()).length;
    }
    ByteBuffer batch = ByteBuffer.allocate(bytes);
    batch.putLong(baseOffset).putLong(CONVERTED).putInt(messages.size());
    for (Numbered message : messages) {
      byte[] properties = bytes(message.envelope().key());
      byte[] body = bytes(message.envelope().body());
      batch.putLong(message.offset()).putInt(properties.length).putInt(body.length);
      batch.put(properties).put(body);
    }
    return batch.flip();
  }

  private static Envelope envelope(
      ByteString exchange,
      ByteString routingKey,
      ByteString properties,
      ByteString body,
      long timeMillis) {
    return new Envelope(
        exchange, routingKey, properties, timeMillis, Map.of(), Headers.EMPTY, body);
  }

  private static byte[] bytes(@Nullable ByteString string) {
    return string == null ? new byte[0] : string.toByteArray();
  }

  private static ByteString copy(ByteBuffer from) {
    byte[] bytes = new byte[from.remaining()];
    from.duplicate().get(bytes);
    return ByteString.copyOf(bytes, 0, bytes.length);
  }
}
