package dev.forebay.tests.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.forebay.server.config.ConfigException;
import dev.forebay.server.process.StartException;
import dev.forebay.tests.clients.TestBroker;
import dev.forebay.tests.mqtt.clients.Paho5;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients of all protocols but Kafka's over TLS; for those see {@link KafkaTlsTest}. */
class TlsTest {
  private final TestCertificates certificates = new TestCertificates();

  @TempDir private Path dir;

  private TestBroker start(String... more) throws IOException {
    return start(TestCertificates.settings(dir, certificates.certificate("node")), more);
  }

  private TestBroker start(String[] settings, String... more) throws IOException {
    return TestBroker.start(
        dir.resolve("data"), Stream.of(settings, more).flatMap(Stream::of).toArray(String[]::new));
  }

  static ConnectionFactory clients(TestBroker broker, SSLContext context) {
    ConnectionFactory factory = broker.clients();
    factory.setPort(broker.address("amqp-tls").getPort());
    factory.useSslProtocol(context);
    factory.enableHostnameVerification();
    return factory;
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void messagesOfAllSizesGoBothWays(String version) throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    try (TestBroker broker = start();
        Connection connection = clients(broker, certificates.client(version)).newConnection();
        Channel channel = connection.createChannel()) {
      channel.confirmSelect();
      channel.queueDeclare("q", true, false, false, null);
      int[] sizes = {0, 1, 16_383, 16_384, 16_385, 100_000, 3_000_000, random.nextInt(200_000)};
      for (int size : sizes) {
        byte[] body = new byte[size];
        random.nextBytes(body);
        channel.basicPublish("", "q", null, body);
        channel.waitForConfirmsOrDie(10_000);
        assertThat(channel.basicGet("q", true).getBody()).as("seed %d", seed).isEqualTo(body);
      }
    }
  }

  @Test
  void aConsumerThatFallsBehindGetsAll() throws Exception {
    try (TestBroker broker = start();
        Connection connection = clients(broker, certificates.client("TLSv1.3")).newConnection();
        Channel channel = connection.createChannel()) {
      channel.confirmSelect();
      channel.queueDeclare("q", true, false, false, null);
      int count = 2_000;
      for (int i = 0; i < count; i++) {
        channel.basicPublish("", "q", null, new byte[8192 + i]);
      }
      channel.waitForConfirmsOrDie(60_000);
      BlockingQueue<Integer> sizes = new LinkedBlockingQueue<>();
      channel.basicConsume(
          "q",
          true,
          (_, message) -> {
            if (sizes.isEmpty()) {
              sleep();
            }
            sizes.add(message.getBody().length);
          },
          _ -> {});
      for (int i = 0; i < count; i++) {
        assertThat(sizes.poll(20, TimeUnit.SECONDS)).isEqualTo(8192 + i);
      }
    }
  }

  private static void sleep() {
    try {
      Thread.sleep(500);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void mqttClientsComeOverTls() throws Exception {
    try (TestBroker broker = start();
        Paho5 client =
            Paho5.overTls(broker.address("mqtt-tls"), "one", certificates.client("TLS"))) {
      client.client().subscribe("a/#", 1);
      client.client().publish("a/b", new MqttMessage("hello".getBytes(UTF_8), 1, false, null));
      assertThat(client.take().text()).isEqualTo("hello");
    }
  }

  @Test
  void stompClientsComeOverTls() throws Exception {
    try (TestBroker broker = start();
        SSLSocket socket = socket(broker, "stomp-tls", certificates.client("TLS"))) {
      socket.getOutputStream().write("CONNECT\naccept-version:1.2\n\n\0".getBytes(UTF_8));
      assertThat(read(socket.getInputStream(), "CONNECTED\n")).startsWith("CONNECTED\n");
    }
  }

  @Test
  void webSocketsComeOverTls() throws Exception {
    try (TestBroker broker = start();
        HttpClient http = HttpClient.newBuilder().sslContext(certificates.client("TLS")).build()) {
      BlockingQueue<String> heard = new LinkedBlockingQueue<>();
      WebSocket socket =
          http.newWebSocketBuilder()
              .subprotocols("v12.stomp")
              .buildAsync(
                  URI.create("wss://127.0.0.1:" + broker.address("stomp-ws-tls").getPort() + "/ws"),
                  new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onText(
                        WebSocket from, CharSequence data, boolean last) {
                      heard.add(data.toString());
                      return WebSocket.Listener.super.onText(from, data, last);
                    }
                  })
              .get(20, TimeUnit.SECONDS);
      socket.sendText("CONNECT\naccept-version:1.2\n\n\0", true).get(20, TimeUnit.SECONDS);
      assertThat(heard.poll(20, TimeUnit.SECONDS)).startsWith("CONNECTED\n");
      socket.abort();
    }
  }

  @Test
  void whoSpeaksNoTlsIsSentAwayAndNobodyElse() throws Exception {
    try (TestBroker broker = start();
        Connection good = clients(broker, certificates.client("TLSv1.3")).newConnection()) {
      try (Socket socket =
          new Socket(InetAddress.getLoopbackAddress(), broker.address("amqp-tls").getPort())) {
        socket.setSoTimeout(20_000);
        socket.getOutputStream().write(new byte[] {'A', 'M', 'Q', 'P', 0, 0, 9, 1});
        assertThat(socket.getInputStream().readAllBytes().length).isLessThan(64);
      }
      try (Channel channel = good.createChannel()) {
        assertThat(channel.queueDeclare().getQueue()).isNotEmpty();
      }
    }
  }

  @Test
  void randomBytesEndTheirConnectionAlone() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    try (TestBroker broker = start();
        Connection good = clients(broker, certificates.client("TLSv1.3")).newConnection()) {
      for (int i = 0; i < 100; i++) {
        try (Socket socket =
            new Socket(InetAddress.getLoopbackAddress(), broker.address("amqp-tls").getPort())) {
          byte[] bytes = new byte[1 + random.nextInt(400)];
          random.nextBytes(bytes);
          if (random.nextBoolean()) {
            // The head of a handshake's record.
            bytes[0] = 22;
          }
          socket.getOutputStream().write(bytes);
        }
      }
      try (Channel channel = good.createChannel()) {
        assertThat(channel.queueDeclare().getQueue()).as("seed %d", seed).isNotEmpty();
      }
    }
  }

  @Test
  void clientsShowACertificateIfTheyHaveTo() throws Exception {
    String trust = "tls.trust=" + certificates.trustFile(dir);
    try (TestBroker broker = start(trust, "tls.clients=required")) {
      assertThatThrownBy(
              () -> clients(broker, certificates.client("TLSv1.2")).newConnection().close())
          .isInstanceOf(IOException.class);
      X509Bundle strange = new TestCertificates().certificate("strange");
      assertThatThrownBy(() ->
              clients(broker, certificates.client("TLSv1.2", strange)).newConnection().close())
          .isInstanceOf(IOException.class);
      X509Bundle own = certificates.certificate("app");
      try (Connection good = clients(broker, certificates.client("TLSv1.3", own)).newConnection()) {
        assertThat(good.isOpen()).isTrue();
      }
    }
  }

  @Test
  void oldVersionsAreRefused() throws Exception {
    try (TestBroker broker = start("tls.versions=TLSv1.3")) {
      assertThatThrownBy(
              () -> socket(broker, "amqp-tls", certificates.client("TLSv1.2"), "TLSv1.2").close())
          .isInstanceOf(SSLException.class);
      socket(broker, "amqp-tls", certificates.client("TLS"), "TLSv1.3").close();
    }
  }

  @Test
  void aNewCertificateIsSeenByNewClientsAndABrokenOneByNobody() throws Exception {
    try (TestBroker broker = start();
        Socket silent =
            new Socket(InetAddress.getLoopbackAddress(), broker.address("amqp-tls").getPort());
        Connection open = clients(broker, certificates.client("TLSv1.3")).newConnection()) {
      Files.writeString(
          dir.resolve("key.pem"), certificates.certificate("other").getPrivateKeyPEM());
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> broker.metric("forebay_tls_certificate_refused") == 1);
      assertThat(shown(broker)).isEqualTo("CN=node");
      TestCertificates.write(dir, certificates.certificate("next"));
      await().atMost(Duration.ofSeconds(60)).until(() -> shown(broker).equals("CN=next"));
      assertThat(broker.metric("forebay_tls_certificate_refused")).isZero();
      assertThat(broker.metric("forebay_tls_certificate_reloads_total")).isEqualTo(1);
      try (Channel channel = open.createChannel()) {
        assertThat(channel.queueDeclare().getQueue()).isNotEmpty();
      }
      // Whoever begins no handshake has not been waited for all this time.
      silent.setSoTimeout(60_000);
      assertThat(silent.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void aKeyMayHaveAPassword() throws Exception {
    X509Bundle node = certificates.certificate("node");
    String[] settings = TestCertificates.settings(dir, node);
    Files.writeString(
        dir.resolve("key.pem"), TestCertificates.protectedKey(node, "a secret of the key"));
    for (String said : List.of("tls.key-password=", "tls.key-password=another secret")) {
      assertThatThrownBy(() -> start(settings, said))
          .isInstanceOf(StartException.class)
          .hasMessageContaining("password")
          .hasMessageNotContaining("another secret");
    }
    try (TestBroker broker = start(settings, "tls.key-password=a secret of the key")) {
      assertThat(shown(broker)).isEqualTo("CN=node");
    }
  }

  @Test
  void aKeyOfAnotherCertificateRefusesTheStart() throws Exception {
    X509Bundle node = certificates.certificate("node");
    String[] settings = TestCertificates.settings(dir, node);
    Files.writeString(dir.resolve("key.pem"), certificates.certificate("other").getPrivateKeyPEM());
    assertThatThrownBy(() -> TestBroker.start(dir.resolve("data"), settings))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("key.pem is not that of the certificate");
    assertThatThrownBy(() -> TestBroker.start(dir.resolve("data"), settings[0]))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("tls.key");
  }

  private String shown(TestBroker broker) throws Exception {
    try (SSLSocket socket = socket(broker, "amqp-tls", certificates.client("TLS"))) {
      X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      return shown.getSubjectX500Principal().getName();
    }
  }

  static SSLSocket socket(
      TestBroker broker, String protocol, SSLContext context, String... versions)
      throws IOException {
    SSLSocket socket =
        (SSLSocket)
            context
                .getSocketFactory()
                .createSocket("127.0.0.1", broker.address(protocol).getPort());
    socket.setSoTimeout(20_000);
    if (versions.length > 0) {
      socket.setEnabledProtocols(versions);
    }
    socket.startHandshake();
    return socket;
  }

  static String read(InputStream in, String end) throws IOException {
    StringBuilder text = new StringBuilder();
    while (text.indexOf(end) < 0) {
      int next = in.read();
      assertThat(next).isNotNegative();
      text.append((char) next);
    }
    return text.toString();
  }
}
