package dev.forebay.benchmarks.jmh;

import dev.forebay.broker.conversion.ConvertedMessage;
import dev.forebay.broker.form.Forms;
import dev.forebay.broker.form.MessageView;
import dev.forebay.broker.record.RunCursor;
import dev.forebay.broker.record.RunEnvelope;
import dev.forebay.broker.record.RunFormat;
import dev.forebay.message.Annotations;
import dev.forebay.message.KeyDialect;
import dev.forebay.protocol.amqp091.mapping.AmqpForm;
import dev.forebay.protocol.amqp091.mapping.AmqpKeys;
import dev.forebay.protocol.amqp091.mapping.AmqpMessageCodec;
import dev.forebay.testkit.form.TestCodec;
import dev.forebay.testkit.form.TestKeys;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What is done for a reader of a queue before its own protocol writes: 64-byte messages of AMQP
 * 0-9-1, in a run of 100, as readers of various forms and dialects of routing keys see them.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DeliveryConversionBenchmark {
  private static final int MESSAGES = 100;
  private static final int BODY_BYTES = 64;
  private static final int MEMORY_BYTES = 64 << 10;

  /** Flags: a delivery mode, that is 2. */
  private static final byte[] PLAIN = {0x10, 0, 2};

  /** Whose reader it is. */
  @Param({"SAME", "OTHER_KEYS", "OTHER_FORM"})
  public Reader reader = Reader.SAME;

  /** What the publisher said of its messages. */
  @Param({"PLAIN", "TYPE_AND_TWO_HEADERS"})
  public Properties properties = Properties.PLAIN;

  /** Whose reader it is. */
  public enum Reader {
    /** Of the publisher's protocol. */
    SAME,
    /** Of a protocol that writes other routing keys. */
    OTHER_KEYS,
    /** Of a protocol that writes messages and routing keys otherwise. */
    OTHER_FORM
  }

  /** What the publisher said of its messages. */
  public enum Properties {
    /** That they are persistent. */
    PLAIN,
    /** Content type and two headers besides. */
    TYPE_AND_TWO_HEADERS
  }

  private final ByteBuffer memory =
      ByteBuffer.allocateDirect(MEMORY_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private final RunCursor cursor = new RunCursor();
  private @Nullable ConvertedMessage converted;

  /** Writes the run. */
  @Setup
  public void write() {
    Forms forms =
        new Forms(AmqpKeys.DIALECT)
            .add(TestKeys.SLASHES)
            .add(new AmqpMessageCodec())
            .add(new TestCodec(TestCodec.OTHER));
    converted =
        switch (reader) {
          case SAME -> new ConvertedMessage(forms, AmqpForm.AMQP_0_9_1.id(), AmqpKeys.DIALECT);
          case OTHER_KEYS ->
              new ConvertedMessage(forms, AmqpForm.AMQP_0_9_1.id(), TestKeys.SLASHES);
          case OTHER_FORM -> new ConvertedMessage(forms, TestCodec.OTHER.id(), TestKeys.SLASHES);
        };
    byte[] said =
        switch (properties) {
          case PLAIN -> PLAIN;
          case TYPE_AND_TWO_HEADERS -> typeAndTwoHeaders();
        };
    RunEnvelope envelope =
        RunEnvelope.published(
            AmqpForm.AMQP_0_9_1.id(),
            "amq.topic".getBytes(StandardCharsets.US_ASCII),
            KeyDialect.OF_NAMES,
            "site.berlin.temperature".getBytes(StandardCharsets.US_ASCII),
            true,
            0,
            false,
            -1,
            Annotations.NONE);
    int at = RunFormat.writePrefix(memory, 0, 1, envelope, 1);
    for (int i = 0; i < MESSAGES; i++) {
      memory.putInt(at, said.length).putInt(at + Integer.BYTES, BODY_BYTES);
      memory.put(at + RunFormat.MESSAGE_HEADER_BYTES, said);
      at += RunFormat.MESSAGE_HEADER_BYTES + said.length + BODY_BYTES;
    }
    RunFormat.messageCount(memory, 0, MESSAGES);
  }

  private static byte[] typeAndTwoHeaders() {
    ByteBuffer target = ByteBuffer.allocate(200);
    target.putShort((short) 0xB000);
    shortString(target, "application/json");
    int tableAt = target.position();
    target.putInt(0);
    for (String name : new String[] {"tenant", "trace-id"}) {
      shortString(target, name);
      byte[] value = "4711-0815".getBytes(StandardCharsets.US_ASCII);
      target.put((byte) 'S').putInt(value.length).put(value);
    }
    target.putInt(tableAt, target.position() - tableAt - Integer.BYTES);
    target.put((byte) 2);
    byte[] bytes = new byte[target.position()];
    target.flip().get(bytes);
    return bytes;
  }

  private static void shortString(ByteBuffer target, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    target.put((byte) bytes.length).put(bytes);
  }

  /** Time per message. */
  @Benchmark
  @OperationsPerInvocation(MESSAGES)
  public int show() {
    int sum = 0;
    for (int i = 0; i < MESSAGES; i++) {
      cursor.seek(memory, 0, i);
      MessageView seen = Objects.requireNonNull(converted).of(cursor);
      sum += seen.propertiesBytes() + seen.routingKeyBytes() + seen.bodyBytes();
    }
    return sum;
  }
}
