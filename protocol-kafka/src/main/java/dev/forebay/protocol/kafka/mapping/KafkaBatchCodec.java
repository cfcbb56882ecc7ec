package dev.forebay.protocol.kafka.mapping;

import dev.forebay.message.BatchCodec;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Batches of magic 2 as producers send them, compressed or not, and uncompressed ones of our own.
 * No state, any thread.
 *
 * <p>A record or a header counts for {@link BatchReader#OBJECT_BYTES} besides its bytes, so that
 * empty ones have a limit too.
 */
public final class KafkaBatchCodec implements BatchCodec {
  @Override
  public List<Numbered> decode(ByteBuffer batch, long fromOffset, int maxBytes) {
    return BatchReader.read(batch, fromOffset, maxBytes).stream()
        .map(record -> new Numbered(record.offset(), RecordMapping.envelope(record)))
        .toList();
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
}
