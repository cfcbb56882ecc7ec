package dev.forebay.protocol.kafka.mapping;

import dev.forebay.message.BatchCodec;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Batches of magic 2 as producers send them, compressed or not, and uncompressed ones of our own.
 * No state, any thread.
 *
 * <p>A record or a header counts for {@link BatchReader#OBJECT_BYTES} besides its bytes, so that
 * empty ones have a limit too.
 */
public final class KafkaBatchCodec implements BatchCodec {
  @Override
  public Reading read(ByteBuffer batch, long fromOffset) {
    return new Records(BatchReader.open(batch, fromOffset));
  }

  @Override
  public ByteBuffer encode(long baseOffset, long endOffset, List<Numbered> messages) {
    return BatchWriter.write(
        baseOffset,
        endOffset,
        messages.stream()
            .map(message -> RecordMapping.record(message.offset(), message.envelope()))
            .toList());
  }

  /** The records of a batch, or nothing. */
  private record Records(@Nullable BatchReader reader) implements Reading {
    @Override
    public List<Numbered> next(int maxBytes) {
      if (reader == null) {
        return List.of();
      }
      return reader.next(maxBytes).stream()
          .map(record -> new Numbered(record.offset(), RecordMapping.envelope(record)))
          .toList();
    }

    @Override
    public long heldBytes() {
      return reader == null ? 0 : reader.heldBytes();
    }

    @Override
    public void close() {
      if (reader != null) {
        reader.close();
      }
    }
  }
}
