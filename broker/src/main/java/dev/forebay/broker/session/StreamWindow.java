package dev.forebay.broker.session;

import dev.forebay.broker.conversion.ReadRun;
import dev.forebay.broker.form.MessageView;
import dev.forebay.broker.form.Pin;
import dev.forebay.broker.record.RunCursor;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Runs that a reader of a stream has at hand, message by message. Confined to its loop. */
final class StreamWindow {
  private final ArrayDeque<ReadRun> runs = new ArrayDeque<>();
  private final Cursor cursor = new Cursor();
  private @Nullable Pin pin;
  private int index;
  private int bytes;

  /** Takes runs whose bytes stay until the pin is released; the window must be empty. */
  void fill(Iterable<ReadRun> read, Pin held, long fromOffset) {
    pin = held;
    for (ReadRun run : read) {
      runs.add(run);
      bytes += run.memory().capacity();
    }
    index = 0;
    skipTo(fromOffset);
  }

  private void skipTo(long offset) {
    ReadRun run = runs.peek();
    while (run != null && run.endOffset() <= offset) {
      runs.remove();
      run = runs.peek();
    }
    while (run != null && index < run.count() && run.offset(index) < offset) {
      index++;
    }
    dropFinished();
  }

  private void dropFinished() {
    while (!runs.isEmpty() && index >= runs.element().count()) {
      runs.remove();
      index = 0;
    }
  }

  boolean isEmpty() {
    return runs.isEmpty();
  }

  /** Memory that it keeps. */
  int bytes() {
    return bytes;
  }

  /** The next message; good until the next call. */
  MessageView next() {
    ReadRun run = runs.element();
    cursor.offset = run.offset(index);
    cursor.seek(run.memory(), 0, index);
    index++;
    dropFinished();
    return cursor;
  }

  /** Lets everything go. */
  void clear() {
    runs.clear();
    cursor.forget();
    index = 0;
    bytes = 0;
    Pin held = pin;
    pin = null;
    if (held != null) {
      held.release();
    }
  }

  private static final class Cursor extends RunCursor {
    private long offset;

    @Override
    public long streamOffset() {
      return offset;
    }
  }
}
