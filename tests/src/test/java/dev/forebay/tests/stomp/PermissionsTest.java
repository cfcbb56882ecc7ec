package dev.forebay.tests.stomp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.tests.clients.TestBroker;
import dev.forebay.tests.security.DefinitionsFile;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a user with few rights may do over STOMP. */
class PermissionsTest {
  private static TestBroker broker;

  @BeforeAll
  static void start(@TempDir Path dir) throws IOException {
    broker =
        TestBroker.start(
            dir.resolve("data"), "loops=2", "definitions.file=" + DefinitionsFile.write(dir));
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static StompClient.Frame connect(StompClient client, String login) throws IOException {
    client.raw("CONNECT\naccept-version:1.1\n" + login + "\n\n\0");
    return client.receive();
  }

  private static String limited(String host) {
    // Nothing is escaped in a CONNECT.
    return "login:lim\npasscode:" + DefinitionsFile.PASSWORD + "\nhost:" + host;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "login:lim~passcode:wrong~host:/ | Access refused for user 'lim'",
        "login:nobody~passcode:wrong~host:/ | Access refused for user 'nobody'"
      })
  void whoIsNotLetInIsToldWhy(String login, String told) throws IOException {
    try (StompClient client = new StompClient(broker.stomp())) {
      assertThat(connect(client, login.replace('~', '\n')).text()).contains(told);
    }
  }

  @Test
  void itMayNotEnterAnotherVirtualHost() throws IOException {
    try (StompClient client = new StompClient(broker.stomp())) {
      assertThat(connect(client, limited("second")).text())
          .contains("Virtual host 'second' access denied");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SEND~destination:/queue/lim-x~~m^ | write access to exchange 'amq.default' in vhost '/'",
        "SEND~destination:/queue/no~~m^ | write access to exchange 'amq.default' in vhost '/'",
        "SEND~destination:/topic/closed~~m^ | write access to topic 'closed' in exchange"
            + " 'amq.topic' in vhost '/'",
        "SEND~destination:/exchange/amq.direct/x~~m^ | access to exchange 'amq.direct' in vhost"
            + " '/'",
        "SUBSCRIBE~id:1~destination:/queue/no~~^ | access to queue 'no' in vhost '/'",
        "SUBSCRIBE~id:1~destination:/topic/closed~~^ | read access to topic 'closed' in exchange"
            + " 'amq.topic' in vhost '/'"
      })
  void itMayNotDoWhatItsRulesDoNotSay(String frame, String refusal) throws IOException {
    try (StompClient client = new StompClient(broker.stomp())) {
      assertThat(connect(client, limited("/")).command()).isEqualTo("CONNECTED");
      client.raw(frame.replace('~', '\n').replace('^', '\0'));
      StompClient.Frame error = client.receive();
      assertThat(error.command()).isEqualTo("ERROR");
      assertThat(error.get("message")).isEqualTo("access_refused");
      assertThat(error.text()).contains(refusal).contains("refused for user 'lim'");
    }
  }

  @Test
  void itMayDoWhatItsRulesSay() throws IOException {
    try (StompClient client = new StompClient(broker.stomp())) {
      assertThat(connect(client, limited("/")).command()).isEqualTo("CONNECTED");
      client.raw("SEND\ndestination:/topic/lim.x\nreceipt:1\n\nm\0");
      assertThat(client.receive().get("receipt-id")).isEqualTo("1");
    }
  }
}
