package dev.forebay.broker.conversion;

import dev.forebay.broker.form.Attempts;
import dev.forebay.broker.form.Forms;
import dev.forebay.broker.form.MessageView;
import dev.forebay.broker.form.Pin;
import dev.forebay.message.Annotations;
import dev.forebay.message.AnnotationsFormat;
import dev.forebay.message.ByteString;
import dev.forebay.message.Envelope;
import dev.forebay.message.MessageCodec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A message as a reader of another form sees it: what is said of it is made anew, the body stays
 * where it is, since it is the same in every form. Re-used; valid until the next message is shown.
 * Confined to the reader's loop.
 */
public final class ConvertedMessage implements MessageView {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  /** Memory that is kept for the next message. */
  private static final int KEPT_BYTES = 4096;

  private final Forms forms;
  private final MessageCodec reader;
  private ByteBuffer memory = NOTHING;
  private int exchangeBytes;
  private int routingKeyBytes;
  private int propertiesBytes;
  private @Nullable MessageView stored;

  /** For a reader of this form. */
  public ConvertedMessage(Forms forms, int form) {
    this.forms = forms;
    this.reader = forms.messages(form);
  }

  /** The message, of a form that is known, as the reader sees it. */
  public MessageView of(MessageView message) {
    if (message.form() == reader.form().id()) {
      return message;
    }
    stored = message;
    Envelope envelope = envelope(message);
    ByteBuffer properties = reader.properties(envelope);
    exchangeBytes = envelope.exchange().lengthBytes();
    routingKeyBytes = envelope.routingKey().lengthBytes();
    propertiesBytes = properties.remaining();
    room(exchangeBytes + routingKeyBytes + propertiesBytes)
        .put(0, envelope.exchange().toByteArray())
        .put(exchangeBytes, envelope.routingKey().toByteArray())
        .put(propertiesAt(), properties, properties.position(), propertiesBytes);
    return this;
  }

  /**
   * The same memory for most messages, so that whoever keeps a view of it need not make another.
   */
  private ByteBuffer room(int bytes) {
    if (memory.capacity() < bytes || memory.capacity() > KEPT_BYTES) {
      memory = ByteBuffer.allocate(Math.max(bytes, KEPT_BYTES)).order(ByteOrder.LITTLE_ENDIAN);
    }
    return memory;
  }

  private Envelope envelope(MessageView message) {
    ByteBuffer from = message.memory();
    Annotations annotations =
        AnnotationsFormat.decode(from, message.annotationsAt(), message.annotationsBytes());
    return forms
        .messages(message.form())
        .decode(
            text(from, message.exchangeAt(), message.exchangeBytes()),
            text(from, message.routingKeyAt(), message.routingKeyBytes()),
            from.slice(message.propertiesAt(), message.propertiesBytes()),
            annotations,
            NOTHING.duplicate(),
            message.timeMillis());
  }

  private static ByteString text(ByteBuffer memory, int at, int lengthBytes) {
    byte[] bytes = new byte[lengthBytes];
    memory.get(at, bytes);
    return ByteString.copyOf(bytes, 0, lengthBytes);
  }

  private MessageView stored() {
    return Objects.requireNonNull(stored, "no message is shown");
  }

  @Override
  public ByteBuffer memory() {
    return memory;
  }

  @Override
  public ByteBuffer bodyMemory() {
    return stored().bodyMemory();
  }

  @Override
  public int form() {
    return reader.form().id();
  }

  @Override
  public long timeMillis() {
    return stored().timeMillis();
  }

  @Override
  public int exchangeAt() {
    return 0;
  }

  @Override
  public int exchangeBytes() {
    return exchangeBytes;
  }

  @Override
  public int routingKeyAt() {
    return exchangeBytes;
  }

  @Override
  public int routingKeyBytes() {
    return routingKeyBytes;
  }

  @Override
  public int annotationsAt() {
    return 0;
  }

  @Override
  public int annotationsBytes() {
    return 0;
  }

  @Override
  public long streamOffset() {
    return stored().streamOffset();
  }

  @Override
  public Attempts attempts() {
    return stored().attempts();
  }

  @Override
  public int propertiesAt() {
    return exchangeBytes + routingKeyBytes;
  }

  @Override
  public int propertiesBytes() {
    return propertiesBytes;
  }

  @Override
  public int bodyAt() {
    return stored().bodyAt();
  }

  @Override
  public int bodyBytes() {
    return stored().bodyBytes();
  }

  @Override
  public @Nullable Pin pin() {
    return stored().pin();
  }
}
