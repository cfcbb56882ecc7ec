package dev.forebay.broker.reader;

import dev.forebay.broker.api.LookSink;
import dev.forebay.broker.api.stream.ReadReply;
import dev.forebay.broker.api.stream.StoredBatch;
import dev.forebay.broker.form.Forms;
import dev.forebay.broker.form.MessageView;
import dev.forebay.broker.record.RunCursor;
import dev.forebay.broker.record.RunFormat;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Shows messages of a queue that was read like a partition one by one. Confined to its session's
 * loop.
 *
 * @param seen a message as the session reads it
 */
public record QueueLook(Forms forms, UnaryOperator<MessageView> seen, LookSink sink) {
  /** Shows what was read from an offset on. */
  public void answer(long offset, ReadReply reply) {
    switch (reply) {
      case ReadReply.Batches batches -> {
        try {
          show(offset, batches.batches());
        } finally {
          batches.pin().release();
        }
      }
      case ReadReply.OutOfRange _, ReadReply.Gone _ -> sink.looked(offset, true);
      case ReadReply.Unreadable _ -> sink.unreadable();
    }
  }

  private void show(long offset, List<StoredBatch> runs) {
    RunCursor cursor = new RunCursor();
    for (StoredBatch run : runs) {
      if (isReadable(run)) {
        for (long at = Math.max(offset, run.baseOffset()); at < run.endOffset(); at++) {
          cursor.seek(run.bytes(), 0, (int) (at - run.baseOffset()));
          sink.message(at, seen.apply(cursor));
        }
      }
    }
    sink.looked(runs.isEmpty() ? offset : runs.getLast().endOffset(), runs.isEmpty());
  }

  private boolean isReadable(StoredBatch run) {
    return run.layout() == StoredBatch.Layout.RUN
        && forms.knowsMessages(run.form())
        && forms.dialects().knows(RunFormat.keyDialect(run.bytes(), 0));
  }
}
