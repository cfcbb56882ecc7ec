package dev.forebay.broker.loop;

import dev.forebay.broker.form.Attempts;
import dev.forebay.broker.form.Pin;
import dev.forebay.broker.record.RunCursor;
import dev.forebay.storage.Chunk;
import org.jspecify.annotations.Nullable;

/** Walks the messages of runs in memory, whose chunks it can pin. Confined to a loop. */
public final class MessageCursor extends RunCursor {
  private final @Nullable PinnedChunks pinned;
  private @Nullable Run run;
  private Attempts attempts = Attempts.NONE;

  /** Where nothing is to be pinned. */
  public MessageCursor() {
    this.pinned = null;
  }

  /** For sessions on the shard's loop. */
  public MessageCursor(PinnedChunks pinned) {
    this.pinned = pinned;
  }

  /** Points at the message with this index in the run. */
  public void seek(Run wanted, int wantedIndex) {
    if (run != wanted) {
      forget();
      run = wanted;
    }
    seek(wanted.memory(), wanted.start(), wantedIndex);
  }

  /** How often the message that it points at was with somebody before. */
  public void attempted(Attempts before) {
    attempts = before;
  }

  @Override
  public Attempts attempts() {
    return attempts;
  }

  /** A run is gone from a queue: its memory must not be kept for having been looked at last. */
  public void leave(Run gone) {
    if (run == gone) {
      forget();
      run = null;
    }
  }

  /** Likewise for all runs of a chunk that was read back. */
  public void leave(Chunk gone) {
    if (run != null && run.chunk() == gone) {
      leave(run);
    }
  }

  @Override
  public @Nullable Pin pin() {
    return pinned == null || run == null ? null : pinned.pin(run.chunk());
  }
}
