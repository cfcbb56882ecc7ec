package dev.forebay.storage.log;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the start found.
 *
 * @param segments oldest first
 * @param spares files that wait to become segments
 * @param lastSpareNumber highest number of such a file
 * @param lastNumber highest number that a segment has had
 * @param lastGroup number of the last accepted group, 0 if there was none
 * @param lastCrc its checksum
 * @param endPosition after the last accepted group, and after all positions that were ever given
 */
record Recovered(
    List<Segment> segments,
    List<SegmentSupply.Spare> spares,
    int lastSpareNumber,
    int lastNumber,
    long lastGroup,
    int lastCrc,
    long endPosition) {

  /** The newest segment. */
  @Nullable Segment last() {
    return segments.isEmpty() ? null : segments.getLast();
  }
}
