package dev.forebay.broker.loop;

import dev.forebay.broker.record.RunFormat;
import dev.forebay.storage.Chunk;
import dev.forebay.storage.ChunkWriter;
import dev.forebay.storage.RecordFormat;
import dev.forebay.storage.RecordType;

/**
 * Where a run's record lies in memory.
 *
 * @param lengthBytes of header and payload
 * @param count messages
 */
public record RunBytes(Chunk chunk, int start, int lengthBytes, int count) {
  /** Bytes of the record if it were for so many destinations. */
  public int copyBytes(int targets) {
    return RunFormat.copyBytes(chunk.memory(), start, lengthBytes, targets);
  }

  /**
   * Writes its messages again, for so many destinations of a shard. On the writer's loop; the chunk
   * is held, or of that loop.
   */
  public RunBytes copyTo(ChunkWriter writer, RecordType type, int shard, int targets) {
    int bytes = copyBytes(targets);
    writer.reserve(bytes);
    int copyStart = writer.position();
    RunFormat.copy(chunk.memory(), start, lengthBytes, targets, writer.chunk().memory(), copyStart);
    RecordFormat.writeHeader(writer.chunk().memory(), copyStart, type, shard, bytes);
    writer.advance(bytes);
    return new RunBytes(writer.chunk(), copyStart, bytes, count);
  }
}
