package dev.forebay.protocol.kafka.api;

import dev.forebay.broker.form.Pin;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.record.internal.BaseRecords;
import org.apache.kafka.common.record.internal.RecordsSend;

/**
 * Batches of one partition in an answer, where they are stored. Whoever has it last gives the pin
 * back. Confined to the connection's loop.
 *
 * @param sizeInBytes of all batches
 */
public record StoredBatches(List<ByteBuffer> batches, Pin pin, int sizeInBytes)
    implements BaseRecords {
  @Override
  public RecordsSend<? extends BaseRecords> toSend() {
    throw new UnsupportedOperationException("sent by the connection");
  }
}
