package dev.forebay.broker.record;

import dev.forebay.broker.form.MessageView;
import dev.forebay.broker.form.Pin;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Walks the messages of a run record in place. Going forward costs one step a message; going back
 * starts again at the run's first message, which is bounded by the size of a run. One thread.
 */
public class RunCursor implements MessageView {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private ByteBuffer memory = NOTHING;
  private int start = -1;
  private int form;
  private int keyDialect;
  private int index;
  private int exchangeAt;
  private int routingKeyAt;
  private int annotationsAt;
  private int messageAt;

  /** A cursor that points nowhere yet. */
  public RunCursor() {}

  /** Points at the message with this index in the run whose record begins there. */
  @SuppressWarnings("ReferenceEquality") // Two regions with the same content are not the same.
  public final void seek(ByteBuffer wanted, int wantedStart, int wantedIndex) {
    if (memory != wanted || start != wantedStart || wantedIndex < index) {
      enter(wanted, wantedStart);
    }
    while (index < wantedIndex) {
      messageAt = RunFormat.nextMessageAt(memory, messageAt);
      index++;
    }
  }

  /** Knows nothing of what it pointed at: the memory may hold something else soon. */
  public final void forget() {
    memory = NOTHING;
    start = -1;
  }

  private void enter(ByteBuffer wanted, int wantedStart) {
    memory = wanted;
    start = wantedStart;
    form = RunFormat.form(memory, start);
    keyDialect = RunFormat.keyDialect(memory, start);
    int names = RunFormat.namesAt(memory, start);
    exchangeAt = names + RunFormat.NAME_LENGTH_BYTES;
    routingKeyAt = exchangeAt + exchangeBytes() + RunFormat.NAME_LENGTH_BYTES;
    annotationsAt = RunFormat.annotationsAt(memory, start);
    messageAt = RunFormat.messagesAt(memory, start);
    index = 0;
  }

  @Override
  public ByteBuffer memory() {
    return memory;
  }

  @Override
  public int form() {
    return form;
  }

  @Override
  public long timeMillis() {
    return RunFormat.timeMillis(memory, start);
  }

  @Override
  public int exchangeAt() {
    return exchangeAt;
  }

  @Override
  public int exchangeBytes() {
    return RunFormat.nameBytes(memory, exchangeAt - RunFormat.NAME_LENGTH_BYTES);
  }

  @Override
  public int routingKeyAt() {
    return routingKeyAt;
  }

  @Override
  public int routingKeyBytes() {
    return RunFormat.nameBytes(memory, routingKeyAt - RunFormat.NAME_LENGTH_BYTES);
  }

  @Override
  public int keyDialect() {
    return keyDialect;
  }

  @Override
  public int annotationsAt() {
    return annotationsAt + Integer.BYTES;
  }

  @Override
  public int annotationsBytes() {
    return annotationsAt < 0 ? 0 : memory.getInt(annotationsAt);
  }

  @Override
  public int propertiesAt() {
    return messageAt + RunFormat.MESSAGE_HEADER_BYTES;
  }

  @Override
  public int propertiesBytes() {
    return memory.getInt(messageAt);
  }

  @Override
  public int bodyAt() {
    return propertiesAt() + propertiesBytes();
  }

  @Override
  public int bodyBytes() {
    return memory.getInt(messageAt + Integer.BYTES);
  }

  @Override
  public @Nullable Pin pin() {
    return null;
  }
}
