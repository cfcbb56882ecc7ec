package dev.forebay.tests.simulation.stream.checks;

import dev.forebay.tests.simulation.frame.Checker;
import dev.forebay.tests.simulation.stream.Batch;
import dev.forebay.tests.simulation.stream.StreamEvent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A read gives whole batches, byte by byte as they were sent, without a gap from the one with its
 * offset on, none that is not visible, no more than was wanted, and at least one if there is one.
 */
public final class ReadsAreWhole extends Checker<StreamEvent> {
  private final Map<Integer, StreamEvent.ReadAsked> reads = new HashMap<>();

  @Override
  protected void check(StreamEvent event) {
    switch (event) {
      case StreamEvent.ReadAsked asked -> reads.put(asked.read(), asked);
      case StreamEvent.Found found -> {
        batches(found);
        StreamEvent.ReadAsked asked = reads.remove(found.read());
        if (asked != null) {
          answer(asked, found);
        }
      }
      case StreamEvent.OutOfRange out -> {
        StreamEvent.ReadAsked asked = reads.remove(out.read());
        if (asked != null
            && asked.offset() >= out.bounds().startOffset()
            && asked.offset() <= out.bounds().visibleEnd()) {
          object(asked + " is said to be out of range: " + out);
        }
      }
      default -> {}
    }
  }

  private void batches(StreamEvent.Found found) {
    List<StreamEvent.Entry> entries = found.entries();
    for (int i = 0; i < entries.size(); i++) {
      StreamEvent.Entry entry = entries.get(i);
      if (!entry.intact()) {
        object(entry + " is not as it was sent");
      }
      if (i > 0 && entry.base() != entries.get(i - 1).end()) {
        object(entry + " does not follow " + entries.get(i - 1));
      }
      if (entry.end() > found.bounds().visibleEnd()) {
        object(entry + " is not visible in " + found.bounds());
      }
    }
  }

  private void answer(StreamEvent.ReadAsked asked, StreamEvent.Found found) {
    List<StreamEvent.Entry> entries = found.entries();
    if (entries.isEmpty()) {
      if (asked.offset() < found.bounds().visibleEnd()) {
        object("nothing is found by " + asked + " in " + found.bounds());
      }
      return;
    }
    StreamEvent.Entry first = entries.getFirst();
    if (first.base() > asked.offset() || found.storedEnd(first) <= asked.offset()) {
      object(asked + " finds " + first);
    }
    long bytes = 0;
    for (StreamEvent.Entry entry : entries) {
      bytes += entry.batch() == null ? 0 : countedBytes(entry.batch());
    }
    if (found.stored() > 1 && bytes > asked.maxBytes()) {
      object(asked + " finds " + bytes + " bytes");
    }
  }

  /** Of a message less than the body: its record may have less before it than a batch has. */
  private static int countedBytes(Batch batch) {
    return batch.single() ? batch.bytes() - 2 * Long.BYTES : batch.bytes();
  }
}
