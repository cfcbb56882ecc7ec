package dev.forebay.broker.shard;

import dev.forebay.broker.Pin;
import org.jspecify.annotations.Nullable;

/** Walks the messages of runs in memory, whose chunks it can pin. Confined to a loop. */
final class MessageCursor extends RunCursor {
  private final @Nullable PinnedChunks pinned;
  private @Nullable Run run;

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
    if (run != wanted) {
      forget();
      run = wanted;
    }
    seek(wanted.chunk.memory(), wanted.start, wantedIndex);
  }

  @Override
  public @Nullable Pin pin() {
    return pinned == null || run == null ? null : pinned.pin(run.chunk);
  }
}
