package dev.forebay.broker.shard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.record.OffsetRanges;
import dev.forebay.broker.record.QueueState;
import dev.forebay.broker.record.SettlementFormat;
import dev.forebay.broker.record.StateRow;
import dev.forebay.broker.record.TransactionId;
import dev.forebay.broker.record.UndecidedEntry;
import dev.forebay.broker.record.size.BodySizes;
import dev.forebay.storage.view.ViewOperation;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What transactions mean to a queue that is put together from the log. */
final class RecoveringQueueTest {
  private static final TransactionId ID = new TransactionId(1, 1);

  private final RecoveringQueue queue = new RecoveringQueue(5);
  private final Decisions decisions = new Decisions();

  @Test
  void aPartWithoutDecisionHasNoEffectAndItsOffsetsAreUsedUp() {
    queue.appended(0, 4, false, 0);
    queue.undecided(part(4, 6, 1, 2));
    queue.appended(4, 1, false, 0);
    assertThat(recovered()).isEqualTo("next 6 settled {4..5}");
  }

  @Test
  void aPartWithItsDecisionSettlesAndKeepsItsMessages() {
    queue.appended(0, 4, false, 0);
    queue.undecided(part(4, 6, 1, 2));
    queue.appended(4, 2, false, 0);
    decisions.add(ID, 1);
    assertThat(recovered()).isEqualTo("next 6 settled {1..1}");
  }

  @Test
  void laterMessagesOfOthersLiveWithoutTheDecision() {
    queue.undecided(part(0, 2, 0, 0));
    queue.appended(0, 2, false, 0);
    queue.appended(2, 3, false, 0);
    assertThat(recovered()).isEqualTo("next 5 settled {0..1}");
  }

  /** The decision may be gone with its segment; the state was made when it was known. */
  @Test
  void aStateReplacesPartsBeforeIt() {
    queue.appended(0, 4, false, 0);
    queue.undecided(part(4, 6, 1, 2));
    queue.appended(4, 2, false, 0);
    queue.state(100, state(ranges(1, 2)));
    assertThat(recovered()).isEqualTo("next 6 settled {1..1}");
  }

  @Test
  void whatAStateCallsUndecidedStillAsksForTheDecision() {
    queue.undecided(part(4, 6, 1, 2));
    queue.state(100, state(ranges(0, 1)));
    queue.undecided(part(4, 6, 1, 2));
    assertThat(recovered()).isEqualTo("next 6 settled {0..0, 4..5}");
  }

  private static QueueState state(OffsetRanges settled) {
    return new QueueState(6, ranges(0, 3), false, settled, List.of(), List.of(), new BodySizes());
  }

  private String recovered() {
    queue.decide(decisions);
    List<ViewOperation> operations = new ArrayList<>();
    queue.takeState(1, operations);
    assertThat(operations).hasSize(1);
    if (!(operations.getFirst() instanceof ViewOperation.PutState put)) {
      throw new AssertionError(operations.getFirst());
    }
    List<String> read = new ArrayList<>();
    StateRow row = StateRow.read(put.state());
    SettlementFormat.readState(
        row.memory(),
        row.payloadAt(),
        (_, state) -> read.add("next " + state.nextOffset() + " settled " + state.settled()));
    return read.getFirst();
  }

  private static UndecidedEntry part(long first, long end, long settledFirst, long settledEnd) {
    return new UndecidedEntry(
        ID,
        first,
        end,
        ranges(first, end),
        settledFirst < settledEnd ? ranges(settledFirst, settledEnd) : new OffsetRanges());
  }

  private static OffsetRanges ranges(long first, long end) {
    OffsetRanges ranges = new OffsetRanges();
    ranges.add(first, end);
    return ranges;
  }
}
