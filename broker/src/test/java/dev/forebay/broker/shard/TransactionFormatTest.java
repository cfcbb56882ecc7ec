package dev.forebay.broker.shard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.form.Attempts;
import dev.forebay.broker.record.AttemptRange;
import dev.forebay.broker.record.OffsetRanges;
import dev.forebay.broker.record.QueueState;
import dev.forebay.broker.record.SettlementFormat;
import dev.forebay.broker.record.TransactionFormat;
import dev.forebay.broker.record.TransactionId;
import dev.forebay.broker.record.UndecidedEntry;
import dev.forebay.broker.record.size.BodySizes;
import dev.forebay.storage.RecordFormat;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Records of transactions are read back, and states carry what is undecided. */
final class TransactionFormatTest {
  private static final TransactionId ID = new TransactionId(0x1122, 7);

  @Test
  void aPartHasTheseBytesAndIsReadBack() {
    Map<Long, UndecidedEntry> entries = new LinkedHashMap<>();
    entries.put(5L, entry(ranges(10, 12), ranges()));
    entries.put(6L, entry(ranges(), ranges(3, 4)));
    byte[] part = TransactionFormat.part(ID, entries);
    assertThat(HexFormat.of().formatHex(part))
        .isEqualTo(
            "2211000000000000" // era
                + "0700000000000000" // number
                + "0500000000000000" // destination
                + "01000000"
                + "0a00000000000000"
                + "0c00000000000000" // appended 10 up to 12
                + "00000000" // settled nothing
                + "0600000000000000"
                + "00000000"
                + "01000000"
                + "0300000000000000"
                + "0400000000000000"); // settled 3 up to 4
    ByteBuffer record = record(part);
    List<String> seen = new ArrayList<>();
    TransactionFormat.readPart(
        record,
        8,
        RecordFormat.HEADER_BYTES + part.length,
        (id, read) -> seen.add(id + " " + read.id() + read.appended() + read.settled()));
    assertThat(seen).containsExactly("5 " + ID + "{10..11}{}", "6 " + ID + "{}{3..3}");
  }

  @Test
  void aDecisionIsReadBack() {
    assertThat(TransactionFormat.readDecision(record(TransactionFormat.decision(ID)), 8))
        .isEqualTo(ID);
  }

  @Test
  void aStateCarriesWhatIsUndecided() {
    byte[] state =
        SettlementFormat.state(
            5,
            new QueueState(
                20,
                ranges(0, 4),
                false,
                ranges(0, 3),
                List.of(new AttemptRange(3, 4, new Attempts(2, 1))),
                List.of(new QueueState.Ranked(7, ranges(5, 9))),
                sizes()),
            List.of(entry(ranges(10, 12), ranges(3, 4)), entry(ranges(14, 15), ranges())));
    List<String> seen = new ArrayList<>();
    SettlementFormat.readUndecided(
        ByteBuffer.wrap(state).order(ByteOrder.LITTLE_ENDIAN),
        0,
        state.length,
        (id, read) -> seen.add(id + " " + read.appended() + read.settled()));
    assertThat(seen).containsExactly("5 {10..11}{3..3}", "5 {14..14}{}");
  }

  private static BodySizes sizes() {
    BodySizes sizes = new BodySizes();
    sizes.append(3, 7);
    sizes.append(4, 8);
    return sizes;
  }

  @Test
  void decisionsOfSeveralErasAreKnownApart() {
    Decisions decisions = new Decisions();
    decisions.add(ID, 1);
    decisions.add(new TransactionId(9, 8), 2);
    assertThat(decisions.contains(ID)).isTrue();
    assertThat(decisions.contains(new TransactionId(9, 7))).isFalse();
    assertThat(decisions.contains(new TransactionId(ID.era(), 8))).isFalse();
    assertThat(decisions.contains(new TransactionId(9, 8))).isTrue();
  }

  private static UndecidedEntry entry(OffsetRanges appended, OffsetRanges settled) {
    return new UndecidedEntry(
        ID,
        appended.isEmpty() ? UndecidedEntry.NOTHING_HELD : appended.first(),
        appended.isEmpty() ? UndecidedEntry.NOTHING_HELD : appended.end(),
        appended,
        settled);
  }

  private static ByteBuffer record(byte[] payload) {
    ByteBuffer memory = ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN);
    memory.put(8 + RecordFormat.HEADER_BYTES, payload);
    return memory;
  }

  private static OffsetRanges ranges(long... pairs) {
    OffsetRanges ranges = new OffsetRanges();
    for (int i = 0; i < pairs.length; i += 2) {
      ranges.add(pairs[i], pairs[i + 1]);
    }
    return ranges;
  }
}
