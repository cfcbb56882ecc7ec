package dev.forebay.tests.clients;

import com.rabbitmq.client.ConnectionFactory;
import dev.forebay.server.Listener;
import dev.forebay.server.Node;
import dev.forebay.server.config.ListenConfig;
import dev.forebay.server.config.NodeConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A broker of this process on free ports. */
public final class TestBroker implements AutoCloseable {
  private final Node node;

  private TestBroker(Node node) {
    this.node = node;
  }

  public static TestBroker start(Path directory, String... settings) throws IOException {
    List<String> all = new ArrayList<>(ListenConfig.anyFreePorts());
    all.add("data.dir=" + directory);
    all.addAll(List.of(settings));
    return new TestBroker(Node.start(NodeConfig.read(null, all)));
  }

  public int port() {
    return node.listeners().getFirst().address().getPort();
  }

  /** Where Kafka's clients begin. */
  public String kafka() {
    return "127.0.0.1:" + kafkaAddress().getPort();
  }

  public InetSocketAddress kafkaAddress() {
    return address("kafka");
  }

  /** Where STOMP's clients connect. */
  public InetSocketAddress stomp() {
    return address("stomp");
  }

  /** Where they connect by WebSocket. */
  public InetSocketAddress stompWebSocket() {
    return address("stomp-ws");
  }

  /** Where MQTT's clients connect. */
  public InetSocketAddress mqtt() {
    return address("mqtt");
  }

  /** Where they connect by WebSocket. */
  public InetSocketAddress mqttWebSocket() {
    return address("mqtt-ws");
  }

  /** Where clients of a protocol connect, as the ready line names it. */
  public InetSocketAddress address(String protocol) {
    return node.listeners().stream()
        .filter(listener -> listener.protocol().equals(protocol))
        .map(Listener::address)
        .findFirst()
        .orElseThrow();
  }

  /** What the metrics page says now. */
  public double metric(String name) throws IOException, InterruptedException {
    URI page = URI.create("http://127.0.0.1:" + httpPort() + "/metrics");
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofLines())
          .body()
          .filter(line -> line.startsWith(name + " "))
          .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
          .findFirst()
          .orElseThrow(() -> new AssertionError("no metric " + name));
    }
  }

  /** A page of its HTTP port, whatever the status. */
  public String page(String path) throws IOException, InterruptedException {
    return http("GET", path);
  }

  /** What an operator has it do by its HTTP port. */
  public String post(String path) throws IOException, InterruptedException {
    return http("POST", path);
  }

  private String http(String method, String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort() + path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
  }

  public int httpPort() {
    return node.listeners().getLast().address().getPort();
  }

  public ConnectionFactory clients() {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost("127.0.0.1");
    factory.setPort(port());
    factory.setAutomaticRecoveryEnabled(false);
    return factory;
  }

  @Override
  public void close() {
    node.close();
  }
}
