package dev.forebay.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.transport.ListenerEvent;
import dev.forebay.transport.connection.InputBudgets;
import dev.forebay.transport.connection.OutputShare;
import dev.forebay.transport.connection.ReaderShares;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What comes in frames and goes out in them, in process. */
final class FramesTest {
  private static final WebSocketOptions BINARY =
      new WebSocketOptions(List.of("echo"), true, Set.of("/ws"), Set.of(), false, 1000);

  @Test
  void aFrameMayHoldMuchAndWhatItHoldsMaySpanFrames() {
    try (InProcess client = InProcess.open(BINARY)) {
      String all = said("one") + said("two") + said("three");
      client.send(binary(all.substring(0, 30)), binary(all.substring(30) + "0000"));
      assertThat(client.receivedFrames()).containsExactly("Binary " + all);
      client.send(binary(""), binary("0004f"), binary("our"));
      assertThat(client.receivedFrames()).containsExactly("Binary " + said("four"));
    }
  }

  @Test
  void readsMayEndAnywhere() {
    try (InProcess client = InProcess.open(BINARY)) {
      ByteBuf all = Unpooled.buffer();
      String longer = said("e".repeat(117));
      String long16 = said("f".repeat(300));
      for (String text : List.of("00000", "002bc", "", longer, long16)) {
        all.writeBytes(client.encoded(binary(text)));
      }
      all.writeBytes(client.encoded(new PingWebSocketFrame(InProcess.bytes("there?"))));
      while (all.isReadable()) {
        client.send(all.readBytes(1));
      }
      assertThat(client.receivedFrames())
          .containsExactly(
              "Binary " + said("bc"), "Binary " + longer, "Binary " + long16, "Pong there?");
    }
  }

  @Test
  void messagesMayBeFragmentedWithControlFramesAmongThem() {
    try (InProcess client = InProcess.open(BINARY)) {
      client.send(
          new BinaryWebSocketFrame(false, 0, InProcess.bytes("00000005he")),
          new PingWebSocketFrame(InProcess.bytes("1")),
          new ContinuationWebSocketFrame(false, 0, InProcess.bytes("ll")),
          new PongWebSocketFrame(InProcess.bytes("unasked")),
          new PingWebSocketFrame(InProcess.bytes("2")),
          new ContinuationWebSocketFrame(true, 0, InProcess.bytes("o")));
      assertThat(client.receivedFrames())
          .containsExactlyInAnyOrder("Binary " + said("hello"), "Pong 2");
    }
  }

  @Test
  void whoSendsTextIsSentText() {
    try (InProcess client = InProcess.open(InProcess.OPTIONS)) {
      client.send(new TextWebSocketFrame(said("grüße")));
      assertThat(client.receivedFrames()).containsExactly("Text " + said("grüße"));
      client.send(binary(said("bytes")));
      assertThat(client.receivedFrames()).containsExactly("Text " + said("bytes"));
    }
  }

  @Test
  void eachMessageOfAProtocolOfTextIsOneOfWebSocket() {
    try (InProcess client = InProcess.open(InProcess.OPTIONS)) {
      String large = said("ä€x".repeat(33_333));
      client.send(new TextWebSocketFrame(said("one") + said("two") + large + said("three")));
      assertThat(client.receivedFrames())
          .containsExactly(
              "Text " + said("one"),
              "Text " + said("two"),
              "Text " + large,
              "Text " + said("three"));
    }
  }

  @Test
  void whoBeginsWithBytesIsSentBytes() {
    try (InProcess client = InProcess.open(InProcess.OPTIONS)) {
      client.send(binary(said("bytes")));
      client.send(new TextWebSocketFrame(said("text")));
      assertThat(client.receivedFrames())
          .containsExactly("Binary " + said("bytes"), "Binary " + said("text"));
    }
  }

  @ParameterizedTest
  @CsvSource({"61FF61", "6161C3", "C3"})
  void whatIsNoTextIsSentAsBytesToThoseWhoGetText(String bytes) {
    try (InProcess client = InProcess.open(InProcess.OPTIONS)) {
      client.send(new TextWebSocketFrame(said("text")));
      byte[] body = HexFormat.of().parseHex(bytes);
      ByteBuf frame = InProcess.bytes("0000000" + body.length).writeBytes(body);
      client.send(new BinaryWebSocketFrame(frame));
      client.send(new TextWebSocketFrame(said("more")));
      assertThat(client.receivedFrames())
          .satisfiesExactly(
              first -> assertThat(first).isEqualTo("Text " + said("text")),
              second -> assertThat(second).startsWith("Binary 0000000" + body.length),
              third -> assertThat(third).isEqualTo("Text " + said("more")));
    }
  }

  @Test
  void longTextIsLookedThroughInTurnsAndNothingOvertakesIt() {
    try (InProcess client = InProcess.open(InProcess.OPTIONS)) {
      String text = said("ä".repeat(300_000));
      client.send(new TextWebSocketFrame(text));
      assertThat(client.receivedFrames()).containsExactly("Text " + text);

      client.bring(new TextWebSocketFrame(text));
      client.loop.step();
      assertThat(client.receivedFrames()).isEmpty();
      assertThat(client.socket.isWritable()).isFalse();
      client.bring(new TextWebSocketFrame(EchoProtocol.LEAVE));
      assertThat(client.receivedFrames()).isEmpty();
      client.turn();
      assertThat(client.receivedFrames())
          .containsExactly("Text " + text, "Text " + EchoProtocol.GOODBYE, "Close 1000");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "820161, 1002, not masked",
    "C28100000000, 1002, a reserved bit",
    "838100000000, 1002, a reserved opcode",
    "8B8000000000, 1002, a reserved control opcode",
    "808000000000, 1002, continues nothing",
    "098000000000, 1002, a fragmented ping",
    "89FE007E00000000, 1002, a long ping",
    "82FE000100000000, 1002, a length in too many bytes",
    "82FF000000000000000100000000, 1002, a length in far too many bytes",
    "82FF800000000000000000000000, 1002, a negative length",
    "02800000000082800000000000, 1002, a message within a message",
    "818000000000, 1003, text",
    "82FE03E900000000, 1009, more than a frame may have",
    "82FF7FFFFFFFFFFFFFFF00000000, 1009, as much as can be said",
    "88810000000000, 1002, half a code",
    "88820000000003ED, 1002, a code that is never sent",
    "88830000000003E8FF, 1007, a reason that is not UTF-8",
  })
  void whatIsWrongEndsTheConnectionWithACode(String bytes, int code, String what) {
    try (InProcess client = InProcess.open(BINARY)) {
      client.send(binary(said("before") + "half"));
      client.send(Unpooled.wrappedBuffer(HexFormat.of().parseHex(bytes)));
      assertThat(client.receivedFrames())
          .as(what)
          .containsExactly("Binary " + said("before"), "Close " + code);
      assertThat(client.socket.isOpen()).isFalse();
      assertThat(client.protocol.open()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({"C0AF", "EDA080", "F4908080", "E28228", "FF", "80", "F0808080"})
  void textThatIsNotUtf8EndsTheConnection(String bytes) {
    try (InProcess client = InProcess.open(InProcess.OPTIONS)) {
      ByteBuf text = Unpooled.wrappedBuffer(HexFormat.of().parseHex(bytes));
      client.send(new TextWebSocketFrame(text));
      assertThat(client.receivedFrames()).containsExactly("Close 1007");
    }
  }

  @Test
  void aCharacterMaySpanFragmentsAndNotMessages() {
    try (InProcess client = InProcess.open(InProcess.OPTIONS)) {
      ByteBuf whole = InProcess.bytes(said("€"));
      client.send(
          new TextWebSocketFrame(false, 0, whole.readBytes(9)),
          new ContinuationWebSocketFrame(true, 0, whole.readBytes(2)));
      assertThat(client.receivedFrames()).containsExactly("Text " + said("€"));
      whole.readerIndex(8);
      client.send(new TextWebSocketFrame(whole.readBytes(2)));
      assertThat(client.receivedFrames()).containsExactly("Close 1007");
      whole.release();
    }
  }

  @Test
  void whatComesBeforeACloseIsTaken() {
    try (InProcess client = InProcess.open(BINARY)) {
      client.send(binary(EchoProtocol.LEAVE), new CloseWebSocketFrame(1000, "done"));
      assertThat(client.receivedFrames())
          .containsExactly("Binary " + EchoProtocol.GOODBYE, "Close 1000");
      assertThat(client.socket.isOpen()).isFalse();
    }
  }

  @Test
  void aCloseIsAnsweredWithItsCode() {
    try (InProcess client = InProcess.open(BINARY)) {
      client.send(new CloseWebSocketFrame(4321, "why not"));
      assertThat(client.receivedFrames()).containsExactly("Close 4321");
      assertThat(client.socket.isOpen()).isFalse();
    }
  }

  @Test
  void theLastWordsAreFollowedByACloseWhoseAnswerIsWaitedFor() {
    try (InProcess client = InProcess.open(BINARY)) {
      client.send(binary(EchoProtocol.LEAVE));
      assertThat(client.receivedFrames())
          .containsExactly("Binary " + EchoProtocol.GOODBYE, "Close 1000");
      client.send(binary(said("late")));
      assertThat(client.socket.isOpen()).isTrue();
      client.send(new CloseWebSocketFrame(1000, ""));
      assertThat(client.socket.isOpen()).isFalse();
      assertThat(client.receivedFrames()).isEmpty();
    }
  }

  @Test
  void whoDoesNotAnswerACloseIsDropped() {
    try (InProcess client = InProcess.open(BINARY)) {
      client.send(binary(EchoProtocol.LEAVE));
      client.loop.advanceMillis(LastWords.MILLIS);
      assertThat(client.socket.isOpen()).isFalse();
    }
  }

  @Test
  void aNodeThatStopsSaysSo() {
    try (InProcess client = InProcess.open(BINARY)) {
      client.socket.pipeline().fireUserEventTriggered(ListenerEvent.STOPPING);
      client.turn();
      assertThat(client.receivedFrames())
          .containsExactly("Binary " + EchoProtocol.GOODBYE, "Close 1001");
    }
  }

  @Test
  void ofAFrameThatIsNotCompleteNothingIsKeptButWhatTheProtocolKeeps() {
    InputBudgets budgets = new InputBudgets();
    try (InProcess client = new InProcess(InProcess.OPTIONS, budgets)) {
      client.send(InProcess.bytes(InProcess.REQUEST));
      ByteBuf frame =
          client.encoded(binary(said("x".repeat(4088)).repeat(1 << 9) + said("y".repeat(1 << 20))));
      client.received();
      client.send(frame.readBytes(1 << 21));
      client.received();
      assertThat(client.memory.metric().usedDirectMemory()).isLessThan(8 << 10);
      assertThat(budgets.heldBytes()).isZero();
      client.send(frame.readBytes(1 << 19));
      client.received();
      assertThat(client.memory.metric().usedDirectMemory()).isBetween(1L << 18, 1L << 20);
      assertThat(budgets.heldBytes()).isBetween(1L << 18, 1L << 20);
      frame.release();
    }
  }

  @Test
  void ofPingsThatNobodyTakesTheAnswersOfTheLastIsAnswered() {
    try (InProcess client = InProcess.open(BINARY)) {
      setWritable(client, false);
      for (int i = 0; i < 1000; i++) {
        client.send(new PingWebSocketFrame(InProcess.bytes("ping " + i)));
      }
      assertThat(client.receivedFrames()).isEmpty();
      assertThat(client.memory.metric().usedDirectMemory()).isZero();
      setWritable(client, true);
      client.turn();
      assertThat(client.receivedFrames()).containsExactly("Pong ping 999");
    }
  }

  private static void setWritable(InProcess client, boolean writable) {
    client.socket.unsafe().outboundBuffer().setUserDefinedWritability(2, writable);
  }

  @Test
  void whoTakesNothingGivesWayToThoseWhoNeedTheMemory() {
    try (InProcess client = InProcess.open(InProcess.OPTIONS)) {
      client.deafen();
      client.isReaderMemoryUsedUp = true;
      client.send(new TextWebSocketFrame(said("x".repeat(OutputShare.BYTES))));
      client.loop.advanceMillis(ReaderShares.STUCK_MILLIS / 2, client::turn);
      assertThat(client.socket.isOpen()).isTrue();
      client.loop.advanceMillis(ReaderShares.STUCK_MILLIS, client::turn);
      assertThat(client.socket.isOpen()).isFalse();
    }
  }

  @Test
  void theAnswerToACloseIsReadThoughTheSocketRests() {
    try (InProcess client = InProcess.open(BINARY)) {
      client.countReads();
      client.send(binary(EchoProtocol.REST));
      assertThat(client.socket.config().isAutoRead()).isFalse();
      assertThat(client.readsWhileResting).isZero();
      client.send(binary(EchoProtocol.LEAVE));
      assertThat(client.readsWhileResting).isPositive();
      int before = client.readsWhileResting;
      client.send(binary("neither an answer nor taken"));
      assertThat(client.readsWhileResting).isGreaterThan(before);
      client.send(new CloseWebSocketFrame(1000, ""));
      assertThat(client.socket.isOpen()).isFalse();
    }
  }

  @Test
  void whatIsSentFromWhereItLiesIsLetGoWhenTheClientGoes() {
    try (InProcess client = InProcess.open(InProcess.OPTIONS)) {
      client.send(new TextWebSocketFrame(said("begin")));
      client.deafen();
      client.bring(new TextWebSocketFrame(said("ä".repeat(300_000))));
      client.loop.step();
      assertThat(client.memory.metric().usedDirectMemory()).isGreaterThan(600_000);
    }
  }

  private static String said(String text) {
    return EchoProtocol.said(text);
  }

  private static WebSocketFrame binary(String text) {
    return new BinaryWebSocketFrame(InProcess.bytes(text));
  }
}
