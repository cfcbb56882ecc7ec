package dev.forebay.tests.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultSaslConfig;
import dev.forebay.server.config.ConfigException;
import dev.forebay.tests.clients.Feature;
import dev.forebay.tests.clients.Proves;
import dev.forebay.tests.clients.TestBroker;
import dev.forebay.tests.mqtt.clients.Paho5;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients whose certificate says who they are, without a password. */
public class CertificateLoginTest {
  private final TestCertificates certificates = new TestCertificates();

  @TempDir private Path dir;

  private TestBroker start(String... more) throws IOException {
    Path definitions =
        Files.writeString(
            dir.resolve("definitions.json"),
            """
            {
              "users": [
                {"name": "CN=app", "password_hash": ""},
                {"name": "app", "password_hash": ""},
                {"name": "app.example", "password_hash": ""},
                {"name": "person", "password": "secret"}
              ],
              "vhosts": [{"name": "/"}],
              "permissions": [
                {"user": "CN=app", "vhost": "/", "configure": ".*", "write": ".*", "read": ".*"},
                {"user": "app", "vhost": "/", "configure": ".*", "write": ".*", "read": ".*"},
                {"user": "app.example", "vhost": "/",
                 "configure": "", "write": ".*", "read": ".*"},
                {"user": "person", "vhost": "/", "configure": ".*", "write": ".*", "read": ".*"}
              ]
            }
            """);
    List<String> settings =
        new ArrayList<>(List.of(TestCertificates.settings(dir, certificates.certificate("node"))));
    settings.add("definitions.file=" + definitions);
    settings.add("tls.trust=" + certificates.trustFile(dir));
    settings.addAll(List.of(more));
    return TestBroker.start(dir.resolve("data"), settings.toArray(String[]::new));
  }

  private SSLContext shows(String name) throws Exception {
    return certificates.client("TLS", certificates.certificate(name));
  }

  private static Connection external(TestBroker broker, SSLContext context) throws Exception {
    ConnectionFactory factory = TlsTest.clients(broker, context);
    factory.setSaslConfig(DefaultSaslConfig.EXTERNAL);
    return factory.newConnection();
  }

  @ParameterizedTest
  @Proves(Feature.EXTERNAL)
  @CsvSource({"distinguished-name", "common-name"})
  void amqpClientsLogInByTheirSubject(String from) throws Exception {
    try (TestBroker broker = start("tls.clients=required", "tls.login=" + from);
        Connection connection = external(broker, shows("app"));
        Channel channel = connection.createChannel()) {
      assertThat(channel.queueDeclare().getQueue()).isNotEmpty();
      assertThatThrownBy(() -> external(broker, shows("nobody")))
          .isInstanceOf(AuthenticationFailureException.class)
          .hasMessageContaining("mechanism EXTERNAL");
    }
  }

  @Test
  void theNameMayBeADnsName() throws Exception {
    try (TestBroker broker = start("tls.clients=required", "tls.login=dns-name");
        Connection connection =
            external(
                broker, certificates.client("TLS", certificates.certificateOf("app.example")))) {
      Channel channel = connection.createChannel();
      // What this user may not do shows who it is.
      assertThatThrownBy(channel::queueDeclare)
          .hasStackTraceContaining("refused for user 'app.example'");
    }
  }

  @Test
  void passwordsAreTakenBesideCertificates() throws Exception {
    try (TestBroker broker = start("tls.clients=optional", "tls.login=common-name")) {
      for (SSLContext context : List.of(shows("app"), certificates.client("TLS"))) {
        ConnectionFactory factory = TlsTest.clients(broker, context);
        factory.setUsername("person");
        factory.setPassword("secret");
        factory.newConnection().close();
        factory.setPassword("wrong");
        assertThatThrownBy(factory::newConnection)
            .isInstanceOf(AuthenticationFailureException.class);
      }
    }
  }

  @Test
  void withoutACertificateOrTheSettingThereIsNoSuchMechanism() throws Exception {
    try (TestBroker broker = start("tls.clients=optional", "tls.login=common-name")) {
      assertThatThrownBy(() -> external(broker, certificates.client("TLS")))
          .isInstanceOf(IOException.class);
    }
    try (TestBroker broker = start("tls.clients=optional")) {
      assertThatThrownBy(() -> external(broker, shows("app"))).isInstanceOf(IOException.class);
    }
    assertThatThrownBy(() -> start("tls.login=common-name"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("tls.trust");
  }

  @Test
  void mqttClientsWithoutAUserNameLogInByTheirCertificate() throws Exception {
    try (TestBroker broker = start("tls.clients=required", "tls.login=common-name")) {
      connectMqtt(broker, shows("app"));
      assertThatThrownBy(() -> connectMqtt(broker, shows("nobody")))
          .isInstanceOfSatisfying(
              MqttException.class, e -> assertThat(e.getReasonCode()).isEqualTo(0x86));
    }
  }

  private static void connectMqtt(TestBroker broker, SSLContext context) throws MqttException {
    Paho5.overTls(broker.address("mqtt-tls"), "one", context).close();
  }

  @Test
  void stompClientsWithoutALoginLogInByTheirCertificate() throws Exception {
    try (TestBroker broker = start("tls.clients=required", "tls.login=common-name")) {
      assertThat(stomp(broker, shows("app"))).startsWith("CONNECTED\n");
      assertThat(stomp(broker, shows("nobody"))).startsWith("ERROR\n").contains("'nobody'");
    }
  }

  private static String stomp(TestBroker broker, SSLContext context) throws IOException {
    try (SSLSocket socket = TlsTest.socket(broker, "stomp-tls", context)) {
      socket.getOutputStream().write("CONNECT\naccept-version:1.2\n\n\0".getBytes(UTF_8));
      return TlsTest.read(socket.getInputStream(), "\0");
    }
  }
}
