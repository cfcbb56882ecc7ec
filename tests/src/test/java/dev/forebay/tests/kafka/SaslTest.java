package dev.forebay.tests.kafka;

import static dev.forebay.tests.security.DefinitionsFile.ADMINISTRATOR;
import static dev.forebay.tests.security.DefinitionsFile.LIMITED;
import static dev.forebay.tests.security.DefinitionsFile.PASSWORD;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.tests.clients.TestBroker;
import dev.forebay.tests.security.DefinitionsFile;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.IllegalSaslStateException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.UnsupportedSaslMechanismException;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients that say who they are by SASL. */
class SaslTest extends KafkaTest {
  private static final int RAW = 0;

  @Override
  @BeforeEach
  void start() throws IOException {
    start("kafka.sasl-mechanisms=PLAIN");
  }

  private void start(String... more) throws IOException {
    String[] settings = new String[more.length + 2];
    settings[0] = "loops=3";
    settings[1] = "definitions.file=" + DefinitionsFile.write(directory);
    System.arraycopy(more, 0, settings, 2, more.length);
    broker = TestBroker.start(directory.resolve("data"), settings);
  }

  static Map<String, Object> plain(String user, String password) {
    return new HashMap<>(
        Map.of(
            "security.protocol",
            "SASL_PLAINTEXT",
            "sasl.mechanism",
            "PLAIN",
            "sasl.jaas.config",
            "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"%s\""
                    .formatted(user)
                + " password=\"%s\";".formatted(password)));
  }

  private Admin admin(Map<String, Object> login) {
    Map<String, Object> settings =
        settings("request.timeout.ms", 9_000, "default.api.timeout.ms", 10_000);
    settings.putAll(login);
    return kept(Admin.create(settings));
  }

  @Test
  @Proves({ApiKeys.SASL_HANDSHAKE, ApiKeys.SASL_AUTHENTICATE})
  void whoKnowsThePasswordIsLetIn() throws Exception {
    assertThat(admin(plain(ADMINISTRATOR, PASSWORD)).describeCluster().clusterId().get())
        .isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({"adm,wrong", "nobody,wrong", "nopass,x"})
  void othersAreToldWhatKafkaTellsThem(String user, String password) {
    assertRefused(admin(plain(user, password)), "Invalid username or password");
  }

  @Test
  void whoHasNoPermissionInTheVirtualHostIsNotLetIn() throws Exception {
    restartWith("broker.virtual-hosts=other,/", "kafka.sasl-mechanisms=PLAIN");
    assertRefused(
        admin(plain(LIMITED, PASSWORD)), "access to vhost 'other' refused for user 'lim'");
  }

  private void restartWith(String... settings) throws Exception {
    stop();
    start(settings);
  }

  private static void assertRefused(Admin admin, String text) {
    assertThatThrownBy(() -> admin.describeCluster().clusterId().get())
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(SaslAuthenticationException.class)
        .hasMessageContaining(text);
  }

  @Test
  void aMechanismThatIsNotOfferedIsNamedWithThoseThatAre() {
    Map<String, Object> scram = plain(ADMINISTRATOR, PASSWORD);
    scram.put("sasl.mechanism", "OAUTHBEARER");
    scram.put(
        "sasl.jaas.config",
        "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required"
            + " unsecuredLoginStringClaim_sub=\"x\";");
    scram.put(
        "sasl.login.callback.handler.class",
        "org.apache.kafka.common.security.oauthbearer.internals.unsecured"
            + ".OAuthBearerUnsecuredLoginCallbackHandler");
    assertThatThrownBy(() -> admin(scram).describeCluster().clusterId().get())
        .hasCauseInstanceOf(UnsupportedSaslMechanismException.class)
        .hasMessageContaining("[PLAIN]");
  }

  @Test
  void whereNobodyIsAskedSaslIsRefusedAsIllegal() throws Exception {
    restartWith();
    assertThatThrownBy(
            () -> admin(plain(ADMINISTRATOR, PASSWORD)).describeCluster().clusterId().get())
        .hasCauseInstanceOf(IllegalSaslStateException.class);
  }

  @Test
  void requestsBeforeTheLoginCloseTheConnection() throws Exception {
    for (ApiKeys key : new ApiKeys[] {ApiKeys.METADATA, ApiKeys.SASL_AUTHENTICATE}) {
      try (Socket socket = connect()) {
        send(socket, key, key == ApiKeys.METADATA ? 4 : 1, new byte[5]);
        DataInputStream in = new DataInputStream(socket.getInputStream());
        if (key == ApiKeys.SASL_AUTHENTICATE) {
          in.skipNBytes(in.readInt());
        }
        assertThat(in.read()).as(key.name).isEqualTo(-1);
      }
    }
  }

  @Test
  void aRequestThatIsTooLongBeforeTheLoginClosesTheConnection() throws Exception {
    try (Socket socket = connect()) {
      new DataOutputStream(socket.getOutputStream()).writeInt(1 << 20);
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void oldClientsSaySaslByItself() throws Exception {
    try (Socket socket = connect()) {
      handshakeRaw(socket);
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      byte[] login = ("\0" + ADMINISTRATOR + "\0" + PASSWORD).getBytes(UTF_8);
      out.writeInt(login.length);
      out.write(login);
      DataInputStream in = new DataInputStream(socket.getInputStream());
      assertThat(in.readInt()).as("bytes of the answer").isZero();
      send(socket, ApiKeys.METADATA, 4, new byte[5]);
      assertThat(in.readInt()).isPositive();
    }
    try (Socket socket = connect()) {
      handshakeRaw(socket);
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      byte[] login = ("\0" + ADMINISTRATOR + "\0no").getBytes(UTF_8);
      out.writeInt(login.length);
      out.write(login);
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void whatComesBehindALoginWaitsForItsAnswer() throws Exception {
    try (Socket socket = connect()) {
      byte[] login = ("\0" + ADMINISTRATOR + "\0wrong").getBytes(UTF_8);
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      handshakeRaw(socket);
      out.writeInt(login.length);
      out.write(login);
      send(socket, ApiKeys.METADATA, 4, new byte[5]);
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  private static void handshakeRaw(Socket socket) throws IOException {
    byte[] mechanism = "PLAIN".getBytes(UTF_8);
    byte[] body = new byte[2 + mechanism.length];
    body[1] = (byte) mechanism.length;
    System.arraycopy(mechanism, 0, body, 2, mechanism.length);
    send(socket, ApiKeys.SASL_HANDSHAKE, RAW, body);
    DataInputStream in = new DataInputStream(socket.getInputStream());
    byte[] answer = in.readNBytes(in.readInt());
    assertThat((short) (answer[4] << 8 | answer[5])).isEqualTo(Errors.NONE.code());
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(broker.kafkaAddress().getAddress(), broker.kafkaAddress().getPort());
    socket.setSoTimeout(20_000);
    return socket;
  }

  /** A request with a header of version 1. */
  private static void send(Socket socket, ApiKeys key, int version, byte[] body)
      throws IOException {
    DataOutputStream out = new DataOutputStream(socket.getOutputStream());
    out.writeInt(10 + body.length);
    out.writeShort(key.id);
    out.writeShort(version);
    out.writeInt(1);
    out.writeShort(-1); // no client id
    out.write(body);
    out.flush();
  }
}
