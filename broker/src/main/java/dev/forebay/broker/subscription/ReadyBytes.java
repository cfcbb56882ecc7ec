package dev.forebay.broker.subscription;

import dev.forebay.broker.record.OffsetRanges;
import dev.forebay.broker.record.size.BodySizes;

/** How many bytes the bodies have that are ready, and those that will be. Pure state. */
final class ReadyBytes {
  private final BodySizes sizes;
  private long ready;
  private long coming;

  /** Of messages with these sizes, none of which is ready yet, or to come. */
  ReadyBytes(BodySizes sizes) {
    this.sizes = sizes;
  }

  BodySizes sizes() {
    return sizes;
  }

  long ready() {
    return ready;
  }

  /** Of messages that are not visible yet. */
  long coming() {
    return coming;
  }

  void given(long offset, int bytes) {
    sizes.append(offset, bytes);
    coming += bytes;
  }

  /** Those of a set are still to become visible. */
  void coming(OffsetRanges offsets) {
    coming += of(offsets);
  }

  /** Those of a range are visible that are not settled. */
  void visible(long first, long end, OffsetRanges settled) {
    long bytes =
        settled.countWithin(first, end) == 0
            ? sizes.within(first, end)
            : of(settled.absentWithin(first, end));
    coming -= bytes;
    ready += bytes;
  }

  void added(long first, long end) {
    ready += sizes.within(first, end);
  }

  void removed(long first, long end) {
    ready -= sizes.within(first, end);
  }

  void removed(OffsetRanges offsets) {
    ready -= of(offsets);
  }

  /** Those of a range never become visible. */
  void abandoned(long first, long end) {
    coming -= sizes.within(first, end);
  }

  /** Nobody asks for those of a range any more. */
  void settled(long first, long end, OffsetRanges settled) {
    sizes.forget(first, end, settled::containsAll);
  }

  long of(OffsetRanges offsets) {
    long[] bytes = new long[1];
    offsets.forEach((first, end) -> bytes[0] += sizes.within(first, end));
    return bytes[0];
  }
}
