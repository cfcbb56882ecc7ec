package dev.forebay.broker.conversion;

import dev.forebay.broker.form.Attempts;
import dev.forebay.broker.form.Forms;
import dev.forebay.broker.form.MessageView;
import dev.forebay.broker.form.Pin;
import dev.forebay.message.Annotations;
import dev.forebay.message.AnnotationsFormat;
import dev.forebay.message.Envelope;
import dev.forebay.message.KeyDialect;
import dev.forebay.message.MessageCodec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A message as a reader of another form, or of routing keys in another dialect, sees it: what is
 * said of it is made anew, the body stays where it is, since it is the same in every form. Re-used;
 * valid until the next message is shown. Confined to the reader's loop.
 */
public final class ConvertedMessage implements MessageView {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  /** Memory that is kept for the next message. */
  private static final int KEPT_BYTES = 4096;

  private final Forms forms;
  private final MessageCodec reader;
  private final KeyDialect keys;
  private ByteBuffer memory = NOTHING;
  private int exchangeBytes;
  private int routingKeyBytes;
  private int propertiesBytes;
  private int annotationsBytes;
  private @Nullable MessageView stored;
  private @Nullable SeenAddress address;

  /** For a reader of this form, and of routing keys in this dialect. */
  public ConvertedMessage(Forms forms, int form, KeyDialect keys) {
    this.forms = forms;
    this.reader = forms.messages(form);
    this.keys = keys;
  }

  /** The message, of a form that is known, as the reader sees it. */
  public MessageView of(MessageView message) {
    boolean isOfForm = message.form() == reader.form().id();
    if (isOfForm && message.keyDialect() == keys.id()) {
      return message;
    }
    stored = message;
    SeenAddress shown = address;
    if (shown == null || !shown.isOf(message)) {
      shown = new SeenAddress(message, forms.dialects(), keys);
      address = shown;
    }
    exchangeBytes = shown.exchangeBytes();
    routingKeyBytes = shown.routingKeyBytes();
    if (isOfForm) {
      copySaid(message);
    } else {
      encodeSaid(message, shown);
    }
    shown.write(memory);
    return this;
  }

  /** What is said of the message but for its address, as it is. */
  private void copySaid(MessageView message) {
    propertiesBytes = message.propertiesBytes();
    annotationsBytes = message.annotationsBytes();
    room(annotationsAt() + annotationsBytes)
        .put(propertiesAt(), message.memory(), message.propertiesAt(), propertiesBytes)
        .put(annotationsAt(), message.memory(), message.annotationsAt(), annotationsBytes);
  }

  /** Likewise in the reader's form, where annotations are among the properties. */
  private void encodeSaid(MessageView message, SeenAddress shown) {
    ByteBuffer properties = reader.properties(envelope(message, shown));
    propertiesBytes = properties.remaining();
    annotationsBytes = 0;
    room(annotationsAt()).put(propertiesAt(), properties, properties.position(), propertiesBytes);
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

  private Envelope envelope(MessageView message, SeenAddress shown) {
    ByteBuffer from = message.memory();
    Annotations annotations =
        AnnotationsFormat.decode(from, message.annotationsAt(), message.annotationsBytes());
    return forms
        .messages(message.form())
        .decode(
            shown.exchange(),
            shown.name(),
            from.slice(message.propertiesAt(), message.propertiesBytes()),
            annotations,
            NOTHING.duplicate(),
            message.timeMillis());
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
    return propertiesAt() + propertiesBytes;
  }

  @Override
  public int annotationsBytes() {
    return annotationsBytes;
  }

  @Override
  public int keyDialect() {
    return keys.id();
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
