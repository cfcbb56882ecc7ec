package dev.forebay.broker.handover;

import dev.forebay.broker.form.Attempts;
import dev.forebay.broker.loop.Run;
import dev.forebay.storage.Chunk;

/**
 * A message that a session is to copy. Its shard holds the chunk until it hears that this was done.
 *
 * @param chunk that its run lies in
 * @param start of the run's record there
 * @param index of the message in the run
 * @param offset in its queue
 * @param bytes that count as its share of the run
 * @param attempts how often it was with somebody before
 */
public record HandedMessage(
    Chunk chunk, int start, int index, long offset, int bytes, Attempts attempts) {
  /** A message of the run, all of whose messages count as equally large. */
  public static HandedMessage of(Run run, int index, long offset, Attempts attempts) {
    return new HandedMessage(
        run.chunk(), run.start(), index, offset, run.lengthBytes() / run.count(), attempts);
  }
}
