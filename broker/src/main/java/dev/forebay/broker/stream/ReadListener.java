package dev.forebay.broker.stream;

import dev.forebay.broker.api.stream.Bounds;
import dev.forebay.broker.api.stream.ReadReply;
import dev.forebay.broker.form.Pin;
import dev.forebay.broker.handover.HandedBatch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Hears once what was read of a partition, on its shard's loop. */
public interface ReadListener {
  /**
   * Batches in order.
   *
   * @param pin keeps their chunks until it is released; null if they have none
   */
  void found(Bounds bounds, List<HandedBatch> batches, @Nullable Pin pin);

  /** There is nothing to be had. */
  void failed(ReadReply.Failed why);
}
