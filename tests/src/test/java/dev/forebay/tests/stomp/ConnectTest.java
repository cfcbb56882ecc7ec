package dev.forebay.tests.stomp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.tests.clients.TestBroker;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How clients connect, and how they go. */
class ConnectTest {
  private static TestBroker broker;

  @BeforeAll
  static void start(@TempDir Path dir) throws IOException {
    broker = TestBroker.start(dir, "broker.virtual-hosts=/,other");
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CONNECT~~^ | 1.0",
        "STOMP~accept-version:1.1~host:/~~^ | 1.1",
        "CONNECT~accept-version:1.0,1.1,1.2~host:other~~^ | 1.2",
        "CONNECT~accept-version:1.2,1.0,9.9~login:guest~passcode:guest~~^ | 1.2",
        "~~CONNECT^M~accept-version:1.2^M~^M~^ | 1.2",
      })
  @Shows({StompFeature.VERSIONS, StompFeature.HOST, StompFeature.LOGIN})
  void theHighestCommonVersionIsTaken(String frame, String version) throws IOException {
    try (StompClient client = new StompClient(broker.stomp())) {
      client.raw(text(frame));
      StompClient.Frame connected = client.receive();

      assertThat(connected.command()).isEqualTo("CONNECTED");
      assertThat(connected.get("version")).isEqualTo(version);
      assertThat(connected.get("session")).startsWith("session-");
      assertThat(connected.get("server")).startsWith("Forebay/");
      assertThat(connected.get("heart-beat")).isEqualTo("0,0");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CONNECT~accept-version:2.0~~^ | Version mismatch | Supported versions are 1.0,1.1,1.2",
        "CONNECT~host:nowhere~~^ | Bad CONNECT | Virtual host 'nowhere' access denied",
        "CONNECT~login:guest~passcode:x~~^ | Bad CONNECT | Access refused for user 'guest'",
        "CONNECT~login:me~~^ | Bad CONNECT | Access refused for user 'me'",
        "CONNECT~heart-beat:a,b~~^ | Bad CONNECT | heart-beat is two numbers",
        "SEND~destination:/queue/a~~^ | Illegal command | You must log in using CONNECT first",
        "HELLO~~^ | Bad command | Could not interpret command \"HELLO\"",
        "CONNECT~nocolon~~^ | Invalid frame | a header has no colon",
        "CONNECT~content-length:x~~^ | Invalid frame | content-length is no number of bytes",
        "CONNECT~content-length:1~~ab^ | Invalid frame | no NUL follows the 1 bytes",
        "CONNECT~content-length:99999999999999~~ | Frame too large | a frame has at most",
      })
  @Shows({StompFeature.ERRORS, StompFeature.LOGIN, StompFeature.HOST})
  void whoCannotConnectIsToldWhyAndClosed(String frame, String title, String detail)
      throws IOException {
    try (StompClient client = new StompClient(broker.stomp())) {
      client.raw(text(frame));
      StompClient.Frame error = client.receive();

      assertThat(error.command()).isEqualTo("ERROR");
      assertThat(error.get("message")).isEqualTo(title);
      assertThat(error.get("version")).isEqualTo("1.0,1.1,1.2");
      assertThat(error.text()).startsWith(detail);
      assertThat(client.isClosed()).isTrue();
    }
  }

  @Test
  void aSecondConnectIsAnError() throws IOException {
    try (StompClient client = StompClient.connected(broker.stomp())) {
      client.send("CONNECT");

      assertThat(client.receive().get("message")).isEqualTo("Illegal command");
      assertThat(client.isClosed()).isTrue();
    }
  }

  @Test
  @Shows({StompFeature.PIECES, StompFeature.DISCONNECT})
  void framesMayComeByteByByte() throws IOException {
    try (StompClient client = new StompClient(broker.stomp())) {
      for (char one : "\n\r\nCONNECT\naccept-version:1.2\ncontent-length:0\n\n\0\r".toCharArray()) {
        client.raw(String.valueOf(one));
      }

      assertThat(client.receive().command()).isEqualTo("CONNECTED");
      client.raw("\n");
      client.done("DISCONNECT");
      assertThat(client.isClosed()).isTrue();
    }
  }

  @Test
  @Shows({StompFeature.ESCAPES, StompFeature.RECEIPTS})
  void receiptsAreEscapedAsTheVersionHasIt() throws IOException {
    try (StompClient one = StompClient.connected(broker.stomp(), "1.0");
        StompClient two = StompClient.connected(broker.stomp(), "1.2")) {
      one.send("DISCONNECT", "receipt: a:b\\c");
      two.send("DISCONNECT", "receipt: a\\cb\\\\c\\r\\n");

      assertThat(one.receive().get("receipt-id")).isEqualTo("a:b\\c");
      assertThat(two.receive().get("receipt-id")).isEqualTo(" a\\cb\\\\c\\r\\n");
    }
  }

  @Test
  @Shows(StompFeature.ESCAPES)
  void anUndefinedEscapeIsAnError() throws IOException {
    try (StompClient client = StompClient.connected(broker.stomp(), "1.1")) {
      client.send("DISCONNECT", "receipt:a\\rb");

      assertThat(client.receive().get("message")).isEqualTo("Invalid frame");
    }
  }

  @Test
  @Shows(StompFeature.HEART_BEAT)
  void heartBeatsComeAsAsked() throws IOException {
    try (StompClient client = new StompClient(broker.stomp())) {
      client.raw("CONNECT\naccept-version:1.2\nheart-beat:0,300\n\n\0");

      assertThat(client.receive().get("heart-beat")).isEqualTo("1000,0");
      client.awaitBeat();
      client.awaitBeat();
      client.awaitBeat();
    }
  }

  @Test
  @Shows(StompFeature.HEART_BEAT)
  void whoIsSilentForTwoHeartBeatsIsDropped() throws IOException {
    try (StompClient client = new StompClient(broker.stomp())) {
      client.raw("CONNECT\naccept-version:1.2\nheart-beat:1999,0\n\n\0");

      assertThat(client.receive().get("heart-beat")).isEqualTo("0,1000");
      assertThat(client.isClosed()).isTrue();
    }
  }

  private static String text(String written) {
    return written.strip().replace('~', '\n').replace("^M", "\r").replace('^', '\0');
  }
}
