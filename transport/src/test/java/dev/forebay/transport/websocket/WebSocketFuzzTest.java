package dev.forebay.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ResourceLeakDetector;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Requests and frames at random, every other session's damaged, given to a connection in random
 * pieces: what is whole comes back, what is not ends with a status or code, and nothing is kept
 * beyond what has come. {@code -Dforebay.fuzz.frames=10000000} sends more, {@code
 * -Dforebay.fuzz.seed=S} repeats a session.
 */
final class WebSocketFuzzTest {
  private static final long FRAMES_IN_GATE = 50_000;
  private static final long FRAMES = Long.getLong("forebay.fuzz.frames", FRAMES_IN_GATE);
  private static final int FRAMES_PER_SESSION_MAX = 60;
  private static final int TEXT_BYTES_MAX = 3000;
  private static final int MEMORY_BYTES = 16 << 10;
  private static final List<String> TEXTS = List.of("a", "xyz", "ä", "€", "\uD83D\uDE00");

  private final Map<String, Long> ends = new TreeMap<>();
  private long sentFrames;

  @Test
  void whatIsWholeComesBackAndWhatIsDamagedEnds() {
    Long one = Long.getLong("forebay.fuzz.seed");
    long seed = one == null ? System.nanoTime() : one;
    ResourceLeakDetector.Level before = ResourceLeakDetector.getLevel();
    // Following every buffer takes most of the time; each session's are counted anyway.
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.SIMPLE);
    try {
      do {
        try {
          playSession(new SplittableRandom(seed));
        } catch (RuntimeException | Error e) {
          throw new AssertionError("again with -Dforebay.fuzz.seed=" + seed, e);
        }
        seed++;
      } while (one == null && sentFrames < FRAMES);
    } finally {
      ResourceLeakDetector.setLevel(before);
    }
    System.out.printf("%d WebSocket frames in process: ends %s%n", sentFrames, ends);
    assertThat(one != null || ends.size() > 4).as("ends %s", ends).isTrue();
  }

  private void playSession(SplittableRandom random) {
    boolean isDamaged = random.nextBoolean();
    try (InProcess client = new InProcess(InProcess.OPTIONS)) {
      StringBuilder said = new StringBuilder();
      ByteBuf all = InProcess.bytes(InProcess.REQUEST);
      int requestBytes = all.readableBytes();
      addFrames(client, random, all, said);
      if (isDamaged) {
        damage(random, all, random.nextInt(4) == 0 ? 0 : requestBytes);
      }
      ByteBuf answer = Unpooled.buffer();
      int sentBytes = 0;
      while (all.isReadable()) {
        ByteBuf piece = all.readBytes(piece(random, all.readableBytes()));
        sentBytes += piece.readableBytes();
        client.send(piece);
        ByteBuf received = client.receivedBytes();
        answer.writeBytes(received);
        received.release();
        assertThat(client.memory.metric().usedDirectMemory())
            .isLessThan(2L * sentBytes + MEMORY_BYTES);
      }
      all.release();
      String end = end(client, answer, isDamaged ? null : said.toString());
      ends.merge(end, 1L, Long::sum);
    }
  }

  private static int piece(SplittableRandom random, int bytes) {
    return switch (random.nextInt(3)) {
      case 0 -> 1;
      case 1 -> 1 + random.nextInt(Math.min(bytes, 50));
      default -> 1 + random.nextInt(bytes);
    };
  }

  /** Frames of the protocol, cut into messages, fragments and control frames among them. */
  private void addFrames(
      InProcess client, SplittableRandom random, ByteBuf all, StringBuilder said) {
    int count = random.nextInt(FRAMES_PER_SESSION_MAX);
    for (int i = 0; i < count; i++) {
      String text = EchoProtocol.said(text(random));
      said.append(text);
      boolean asText = random.nextBoolean();
      ByteBuf bytes = InProcess.bytes(text);
      boolean isFirst = true;
      do {
        int here = random.nextInt(bytes.readableBytes() + 1);
        boolean isLast = here == bytes.readableBytes();
        ByteBuf part = bytes.readRetainedSlice(here);
        add(client, all, frame(part, asText, isFirst, isLast));
        isFirst = false;
        if (random.nextInt(5) == 0) {
          add(client, all, control(random));
        }
        if (isLast) {
          break;
        }
      } while (true);
      bytes.release();
    }
    if (random.nextBoolean()) {
      add(client, all, new CloseWebSocketFrame(3000 + random.nextInt(1000), "end"));
    }
  }

  private static WebSocketFrame frame(
      ByteBuf part, boolean asText, boolean isFirst, boolean isLast) {
    if (!isFirst) {
      return new ContinuationWebSocketFrame(isLast, 0, part);
    }
    return asText
        ? new TextWebSocketFrame(isLast, 0, part)
        : new BinaryWebSocketFrame(isLast, 0, part);
  }

  private static WebSocketFrame control(SplittableRandom random) {
    ByteBuf bytes = InProcess.bytes("p".repeat(random.nextInt(126)));
    return random.nextBoolean() ? new PingWebSocketFrame(bytes) : new PongWebSocketFrame(bytes);
  }

  private void add(InProcess client, ByteBuf all, WebSocketFrame frame) {
    ByteBuf encoded = client.encoded(frame);
    all.writeBytes(encoded);
    encoded.release();
    sentFrames++;
  }

  private static String text(SplittableRandom random) {
    String part = TEXTS.get(random.nextInt(TEXTS.size()));
    int length = random.nextInt(3) == 0 ? random.nextInt(TEXT_BYTES_MAX) : random.nextInt(20);
    return part.repeat(length / part.length());
  }

  /** Changes, drops or repeats some bytes, or cuts the rest off. */
  private static void damage(SplittableRandom random, ByteBuf all, int from) {
    int times = 1 + random.nextInt(3);
    for (int i = 0; i < times && all.writerIndex() > from; i++) {
      int at = from + random.nextInt(all.writerIndex() - from);
      int count = Math.min(1 + random.nextInt(8), all.writerIndex() - at);
      ByteBuf behind = all.copy(at + count, all.writerIndex() - at - count);
      switch (random.nextInt(4)) {
        case 0 -> all.setByte(at, random.nextInt(256));
        case 1 -> all.writerIndex(at).writeBytes(behind);
        case 2 -> {
          ByteBuf repeated = all.copy(at, count);
          all.writerIndex(at + count).writeBytes(repeated).writeBytes(behind);
          repeated.release();
        }
        default -> all.writerIndex(at);
      }
      behind.release();
    }
  }

  /** How the session ended; the answer must be one that a client can read. */
  private static String end(InProcess client, ByteBuf answer, @Nullable String said) {
    String text = answer.toString(StandardCharsets.ISO_8859_1);
    int head = text.indexOf("\r\n\r\n");
    if (!text.startsWith("HTTP/1.1 101 ")) {
      answer.release();
      assertThat(said).isNull();
      return text.isEmpty() ? "silence" : text.substring("HTTP/1.1 ".length(), 12);
    }
    answer.readerIndex(head + 4);
    List<String> frames = client.framesIn(answer);
    String last = frames.isEmpty() ? "" : frames.getLast();
    if (said != null) {
      StringBuilder heard = new StringBuilder();
      frames.stream()
          .filter(frame -> frame.startsWith("Text ") || frame.startsWith("Binary "))
          .forEach(frame -> heard.append(frame.substring(frame.indexOf(' ') + 1)));
      assertThat(heard.toString()).isEqualTo(said);
    }
    if (last.startsWith("Close ")) {
      int code = Integer.parseInt(last.substring("Close ".length()));
      return code >= 3000 ? "closed by the client" : "code " + code;
    }
    return client.socket.isOpen() ? "open" : "dropped";
  }
}
