package dev.forebay.broker.record;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.declaration.QueueSettings;
import dev.forebay.broker.form.Attempts;
import dev.forebay.broker.loop.MessageCursor;
import dev.forebay.broker.loop.Run;
import dev.forebay.broker.loop.RunBytes;
import dev.forebay.broker.record.size.BodySizes;
import dev.forebay.message.Annotations;
import dev.forebay.message.AnnotationsFormat;
import dev.forebay.message.ByteString;
import dev.forebay.message.Delay;
import dev.forebay.message.KeyDialect;
import dev.forebay.storage.Chunk;
import dev.forebay.storage.ChunkPool;
import dev.forebay.storage.RecordFormat;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is on disk is read back, and stays byte for byte what it was in earlier versions. */
final class FormatsTest {
  private static final int START = 24;

  private final Chunk chunk = new ChunkPool(0).allocate(512);
  private final ByteBuffer memory = chunk.memory();

  @Test
  void aRunHasTheseBytes() {
    int end = writeRun();
    byte[] payload = new byte[end - START - RecordFormat.HEADER_BYTES];
    memory.get(START + RecordFormat.HEADER_BYTES, payload);
    assertThat(HexFormat.of().formatHex(payload))
        .isEqualTo(
            "0100020002000000" // form 1, flags 0, 2 targets, 2 messages
                + "efcdab8967452301" // append time
                + "0700000000000000"
                + "2a00000000000000" // destination 7 from offset 42
                + "0900000000000000"
                + "0000000000000000" // destination 9 from offset 0
                + "0200"
                + "6578"
                + "0300"
                + "6b6579" // exchange ex, routing key key
                + "0200000003000000"
                + "7070"
                + "616263" // properties pp, body abc
                + "0000000001000000"
                + "64"); // no properties, body d
  }

  @Test
  void aCursorFindsEachMessageOfARun() {
    int end = writeRun();
    assertThat(RunFormat.messageCount(memory, START)).isEqualTo(2);
    assertThat(RunFormat.targetCount(memory, START)).isEqualTo(2);
    assertThat(RunFormat.targetId(memory, START, 1)).isEqualTo(9);
    assertThat(RunFormat.targetBase(memory, START, 0)).isEqualTo(42);
    assertThat(RunFormat.timeMillis(memory, START)).isEqualTo(0x0123456789abcdefL);
    Run run = new Run(new RunBytes(chunk, START, end - START, 2), null);
    MessageCursor cursor = new MessageCursor();
    cursor.seek(run, 1);
    assertThat(text(cursor.bodyAt(), cursor.bodyBytes())).isEqualTo("d");
    assertThat(cursor.propertiesBytes()).isZero();
    cursor.seek(run, 0);
    assertThat(text(cursor.bodyAt(), cursor.bodyBytes())).isEqualTo("abc");
    assertThat(text(cursor.propertiesAt(), cursor.propertiesBytes())).isEqualTo("pp");
    assertThat(text(cursor.exchangeAt(), cursor.exchangeBytes())).isEqualTo("ex");
    assertThat(text(cursor.routingKeyAt(), cursor.routingKeyBytes())).isEqualTo("key");
  }

  /** Returns where the record ends. */
  private int writeRun() {
    RunEnvelope envelope =
        RunEnvelope.published(
            1,
            "ex".getBytes(US_ASCII),
            KeyDialect.OF_NAMES,
            "key".getBytes(US_ASCII),
            false,
            0,
            false,
            -1,
            Annotations.NONE);
    int at = RunFormat.writePrefix(memory, START, 2, envelope, 0x0123456789abcdefL);
    assertThat(at).isEqualTo(START + RunFormat.prefixBytes(2, envelope));
    RunFormat.target(memory, START, 0, 7, 42);
    RunFormat.target(memory, START, 1, 9, 0);
    at = message(at, "pp", "abc");
    at = message(at, "", "d");
    RunFormat.messageCount(memory, START, 2);
    return at;
  }

  @Test
  void theShardSaysWhenARunWasAppended() {
    writeRun();
    RunFormat.timeMillis(memory, START, 99);
    assertThat(RunFormat.timeMillis(memory, START)).isEqualTo(99);
    assertThat(RunFormat.messageCount(memory, START)).isEqualTo(2);
  }

  @Test
  void dialectPriorityTimeLimitAndAnnotationsStandBeforeTheMessages() {
    Annotations annotations = Annotations.withHiddenKeys(List.of(ByteString.utf8("secret")));
    RunEnvelope letters =
        RunEnvelope.deadLetters(
            1, new byte[] {'e'}, 200, new byte[] {'k'}, true, 9, true, annotations);
    RunEnvelope both =
        new RunEnvelope(
            1,
            letters.exchange(),
            200,
            letters.routingKey(),
            true,
            9,
            true,
            70,
            new Delay.Until(444),
            letters.annotations());
    int at = RunFormat.writePrefix(memory, START, 1, both, 5);
    assertThat(at).isEqualTo(START + RunFormat.prefixBytes(1, both));
    int end = message(at, "p", "body");
    RunFormat.messageCount(memory, START, 1);
    Run run = new Run(new RunBytes(chunk, START, end - START, 1), null);

    assertThat(RunFormat.isPersistent(memory, START)).isTrue();
    assertThat(RunFormat.expirationMillis(memory, START)).isEqualTo(70);
    assertThat(run.priority()).isEqualTo(9);
    assertThat(RunFormat.isSized(memory, START)).isTrue();
    assertThat(run.dueMillis()).isEqualTo(444);
    assertThat(run.expiresAtMillis(QueueSettings.NEVER)).isEqualTo(75);
    assertThat(run.expiresAtMillis(10)).isEqualTo(15);
    MessageCursor cursor = new MessageCursor();
    cursor.seek(run, 0);
    assertThat(text(cursor.bodyAt(), cursor.bodyBytes())).isEqualTo("body");
    assertThat(AnnotationsFormat.decode(memory, cursor.annotationsAt(), cursor.annotationsBytes()))
        .isEqualTo(annotations);
    assertThat(cursor.annotationsBytes()).isEqualTo(letters.annotations().length);
    assertThat(cursor.keyDialect()).isEqualTo(200);
  }

  private int message(int at, String properties, String body) {
    memory.putInt(at, properties.length()).putInt(at + 4, body.length());
    return put(at + RunFormat.MESSAGE_HEADER_BYTES, properties + body);
  }

  private int put(int at, String text) {
    memory.put(at, text.getBytes(US_ASCII));
    return at + text.length();
  }

  private String text(int at, int length) {
    byte[] bytes = new byte[length];
    memory.get(at, bytes);
    return new String(bytes, US_ASCII);
  }

  @Test
  void aStateHasTheseBytesAndIsReadBack() {
    BodySizes sizes = new BodySizes();
    sizes.append(160, 1);
    sizes.append(161, 1);
    sizes.append(162, 300);
    sizes.append(500, 2);
    byte[] state =
        SettlementFormat.state(
            5,
            new QueueState(
                300,
                ranges(0, 200),
                true,
                ranges(0, 100, 150, 160),
                List.of(new AttemptRange(120, 130, new Attempts(3, 2))),
                List.of(new QueueState.Ranked(200, ranges(210, 220))),
                sizes),
            List.of());
    assertThat(HexFormat.of().formatHex(state))
        .isEqualTo(
            "0500000000000000" // destination
                + "2c01000000000000" // next offset 300
                + "0f000000" // may expire, some have failed, some have a priority, sizes are known
                + "01000000" // ranges that were handed out
                + "0000000000000000"
                + "c800000000000000" // 0 up to 200
                + "02000000" // ranges that are settled
                + "0000000000000000"
                + "6400000000000000" // 0 up to 100
                + "9600000000000000"
                + "a000000000000000" // 150 up to 160
                + "01000000" // ranges of messages that have failed
                + "7800000000000000"
                + "8200000000000000" // 120 up to 130
                + "03000000" // handed out
                + "02000000" // failed
                + "0100" // sets
                + "c8" // of priority 200
                + "01000000" // ranges
                + "d200000000000000"
                + "dc00000000000000" // 210 up to 220
                + "40000000" // length of the sizes
                + "02000000" // blocks
                + "a000000000000000" // from 160 on
                + "0300000000000000" // 3 messages
                + "2e01000000000000" // 302 bytes
                + "02" // in 2 bytes each
                + "010001002c01" // 1, 1, 300
                + "f401000000000000" // from 500 on
                + "0100000000000000" // a message
                + "0200000000000000" // of 2 bytes
                + "00");
    List<String> seen = new ArrayList<>();
    SettlementFormat.readState(
        ByteBuffer.wrap(state).order(ByteOrder.LITTLE_ENDIAN),
        0,
        (id, read) ->
            seen.add(
                id
                    + " "
                    + read.nextOffset()
                    + " "
                    + read.handedOut()
                    + " "
                    + read.messagesMayExpire()
                    + " "
                    + read.settled()
                    + " "
                    + read.attempts()
                    + read.ranked()
                    + read.sizes().within(161, 163)));
    assertThat(seen)
        .containsExactly(
            "5 300 {0..199} true {0..99, 150..159} [AttemptRange[first=120, end=130,"
                + " attempts=Attempts[handedOut=3, failed=2]]][Ranked[priority=200, offsets={210..219}]]301");
  }

  @Test
  void aSettlementHasTheseBytesAndIsReadBack() {
    OffsetRanges first = ranges(3, 4);
    OffsetRanges second = ranges(0, 2, 7, 9);
    OffsetRanges handedOut = ranges(0, 4);
    int firstBytes = SettlementFormat.settlementBytes(handedOut, first);
    int length = firstBytes + SettlementFormat.settlementBytes(ranges(0, 9), second);
    ByteBuffer target = ByteBuffer.allocate(16 + length).order(ByteOrder.LITTLE_ENDIAN);
    target.position(RecordFormat.HEADER_BYTES);
    SettlementFormat.writeSettlement(target, 5, handedOut, first);
    SettlementFormat.writeSettlement(target, 6, ranges(0, 9), second);
    assertThat(target.hasRemaining()).isFalse();
    byte[] entry = new byte[firstBytes];
    target.get(RecordFormat.HEADER_BYTES, entry);
    assertThat(HexFormat.of().formatHex(entry))
        .isEqualTo(
            "0500000000000000"
                + "01000000"
                + "0000000000000000"
                + "0400000000000000"
                + "01000000"
                + "0300000000000000"
                + "0400000000000000");
    List<String> seen = new ArrayList<>();
    SettlementFormat.readSettlement(
        target,
        0,
        RecordFormat.HEADER_BYTES + length,
        (id, delivered, settled) -> seen.add(id + " " + delivered + " " + settled));
    assertThat(seen).containsExactly("5 {0..3} {3..3}", "6 {0..8} {0..1, 7..8}");
  }

  private static OffsetRanges ranges(long... pairs) {
    OffsetRanges ranges = new OffsetRanges();
    for (int i = 0; i < pairs.length; i += 2) {
      ranges.add(pairs[i], pairs[i + 1]);
    }
    return ranges;
  }
}
