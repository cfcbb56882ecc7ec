package dev.forebay.broker.shard;

import dev.forebay.broker.MessageView;
import dev.forebay.broker.Pin;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Walks the messages of a run in place. Going forward costs one step a message; going back starts
 * again at the run's first message, which is bounded by the size of a run.
 */
final class MessageCursor implements MessageView {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final @Nullable PinnedChunks pinned;
  private @Nullable Run run;
  private ByteBuffer memory = NOTHING;
  private int index;
  private int exchangeAt;
  private int routingKeyAt;
  private int annotationsAt;
  private int messageAt;

  /** For a session on another loop than the shard's, where nothing can be pinned. */
  MessageCursor() {
    this.pinned = null;
  }

  /** For sessions on the shard's loop. */
  MessageCursor(PinnedChunks pinned) {
    this.pinned = pinned;
  }

  /** Points at the message with this index in the run. */
  void seek(Run wanted, int wantedIndex) {
    if (run != wanted || wantedIndex < index) {
      enter(wanted);
    }
    while (index < wantedIndex) {
      messageAt +=
          RunFormat.MESSAGE_HEADER_BYTES
              + memory.getInt(messageAt)
              + memory.getInt(messageAt + Integer.BYTES);
      index++;
    }
  }

  private void enter(Run wanted) {
    run = wanted;
    memory = wanted.chunk.memory();
    int names = RunFormat.namesAt(memory, wanted.start);
    exchangeAt = names + 1;
    routingKeyAt = exchangeAt + Byte.toUnsignedInt(memory.get(names)) + 1;
    annotationsAt = RunFormat.annotationsAt(memory, wanted.start);
    messageAt = RunFormat.messagesAt(memory, wanted.start);
    index = 0;
  }

  @Override
  public ByteBuffer memory() {
    return memory;
  }

  @Override
  public int exchangeAt() {
    return exchangeAt;
  }

  @Override
  public int exchangeBytes() {
    return Byte.toUnsignedInt(memory.get(exchangeAt - 1));
  }

  @Override
  public int routingKeyAt() {
    return routingKeyAt;
  }

  @Override
  public int routingKeyBytes() {
    return Byte.toUnsignedInt(memory.get(routingKeyAt - 1));
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
    return pinned == null || run == null ? null : pinned.pin(run.chunk);
  }
}
