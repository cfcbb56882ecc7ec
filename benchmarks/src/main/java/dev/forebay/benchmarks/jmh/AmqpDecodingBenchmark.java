package dev.forebay.benchmarks.jmh;

import dev.forebay.protocol.amqp091.codec.content.ContentHeader;
import dev.forebay.protocol.amqp091.codec.frame.FrameReader;
import dev.forebay.protocol.amqp091.codec.method.PublishHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Decodes what one read of a socket may bring: 200 publishes of 100 bytes each. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AmqpDecodingBenchmark {
  private static final int PUBLISHES = 200;
  private static final int BODY_BYTES = 100;
  private static final int FRAME_MAX_BYTES = 131_072;
  private static final int METHOD = 1;
  private static final int HEADER = 2;
  private static final int BODY = 3;
  private static final int FRAME_END = 206;

  private final ByteBuf read = Unpooled.directBuffer(64 << 10);
  private final FrameReader frames = new FrameReader(FRAME_MAX_BYTES);
  private final PublishHeader publish = new PublishHeader();
  private final ContentHeader header = new ContentHeader();

  /** Encodes the publishes. */
  @Setup
  public void encode() {
    for (int i = 0; i < PUBLISHES; i++) {
      frame(METHOD, method());
      frame(HEADER, contentHeader());
      frame(BODY, Unpooled.buffer().writeZero(BODY_BYTES));
    }
  }

  private void frame(int type, ByteBuf payload) {
    read.writeByte(type).writeShort(1).writeInt(payload.readableBytes()).writeBytes(payload);
    read.writeByte(FRAME_END);
    payload.release();
  }

  private static ByteBuf method() {
    ByteBuf payload = Unpooled.buffer().writeInt(PublishHeader.METHOD).writeShort(0);
    shortString(payload, "orders");
    shortString(payload, "eu.de.berlin");
    return payload.writeByte(0);
  }

  private static void shortString(ByteBuf target, String text) {
    target.writeByte(text.length()).writeCharSequence(text, StandardCharsets.UTF_8);
  }

  /** Persistent, without other properties. */
  private static ByteBuf contentHeader() {
    return Unpooled.buffer()
        .writeShort(60)
        .writeShort(0)
        .writeLong(BODY_BYTES)
        .writeShort(0x1000)
        .writeByte(2);
  }

  /** Time per publish: three frames. */
  @Benchmark
  @OperationsPerInvocation(PUBLISHES)
  public long decodePublish() {
    read.readerIndex(0);
    long bodyBytes = 0;
    while (frames.next(read)) {
      switch (frames.type()) {
        case METHOD -> publish.decode(read, frames.payloadOffset(), frames.payloadBytes());
        case HEADER -> {
          header.decode(read, frames.payloadOffset(), frames.payloadBytes());
          bodyBytes += header.bodyBytes();
        }
        default -> bodyBytes -= frames.payloadBytes();
      }
    }
    return bodyBytes;
  }
}
