package dev.forebay.broker.cold;

import dev.forebay.storage.read.ColdBatch;
import dev.forebay.storage.read.ColdFailure;
import dev.forebay.storage.read.ColdRecord;
import dev.forebay.storage.view.IndexRow;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What of a batch that was read back may be handed on: the records in front of the first message
 * that is still there and did not come. The index may be wrong: what it does not know is not gone.
 *
 * @param records that may be handed on
 * @param failure what comes behind them, if that can't be read
 */
public record ReadBack(List<ColdRecord> records, FailedReads.@Nullable Failure failure) {
  /** Any time. */
  public static final long ANY_TIME = Long.MIN_VALUE;

  /** Knows what a queue or partition still has. */
  @FunctionalInterface
  public interface Kept {
    /** The first offset from {@code from} on, below {@code end} or not, that is still there. */
    long nextFrom(long from);
  }

  /** What came of a read. */
  public static ReadBack of(ColdBatch batch, ColdReader.Wanted wanted, Kept kept) {
    boolean isSearch = wanted.sinceMillis() != ANY_TIME;
    List<ColdRecord> records = batch.records();
    long at = wanted.from();
    for (int i = 0; i < records.size(); i++) {
      IndexRow row = records.get(i).row();
      FailedReads.Failure missing = isSearch && i == 0 ? null : missing(at, row.baseOffset(), kept);
      if (missing != null) {
        return new ReadBack(records.subList(0, i), missing);
      }
      at = row.endOffset();
    }
    boolean isSkipping = isSearch && records.isEmpty();
    return new ReadBack(records, behind(batch, at, isSkipping, wanted, kept));
  }

  private static FailedReads.@Nullable Failure behind(
      ColdBatch batch, long at, boolean isSkipping, ColdReader.Wanted wanted, Kept kept) {
    ColdFailure failed = batch.failure();
    IndexRow row = failed == null ? null : failed.row();
    if (failed != null && row == null) {
      return kept.nextFrom(at) < wanted.end() ? FailedReads.Failure.of(failed, at) : null;
    }
    long end = row == null ? Math.min(batch.nextOffset(), wanted.end()) : row.baseOffset();
    FailedReads.Failure missing = isSkipping ? null : missing(at, end, kept);
    if (missing != null || failed == null || row == null) {
      return missing;
    }
    return kept.nextFrom(row.baseOffset()) < row.endOffset()
        ? FailedReads.Failure.of(failed, at)
        : null;
  }

  private static FailedReads.@Nullable Failure missing(long from, long end, Kept kept) {
    long first = from < end ? kept.nextFrom(from) : end;
    return first < end ? FailedReads.Failure.unknown(first, end) : null;
  }

  /** Where to read on if nothing of it may be handed on, and nothing has failed. */
  public static long after(ColdBatch batch, ColdReader.Wanted wanted) {
    ColdFailure failed = batch.failure();
    IndexRow row = failed == null ? null : failed.row();
    long after = failed == null ? Math.min(batch.nextOffset(), wanted.end()) : 0;
    return Math.max(row == null ? after : row.endOffset(), wanted.from() + 1);
  }
}
