package dev.forebay.management;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.management.MetricsSource.Measures;
import dev.forebay.runtime.measure.LatencyHistogram;
import dev.forebay.runtime.measure.Measure;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ManagementServerTest {
  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final SwitchedHealth health = new SwitchedHealth();
  private final NotingOperator operator = new NotingOperator();
  private volatile Executor worker = task -> Thread.ofVirtual().start(task);
  private ManagementServer server;
  private volatile boolean isBroken;

  @BeforeEach
  void start() throws IOException {
    server =
        ManagementServer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            loops,
            NioServerSocketChannel.class,
            task -> worker.execute(task),
            health,
            () -> {
              if (isBroken) {
                throw new IllegalStateException("expected by this test");
              }
              return measures();
            },
            operator,
            Api.NONE);
  }

  @AfterEach
  void stop() {
    server.close();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  @Test
  void healthIsOkUntilThereIsAReasonThatItIsNot() throws IOException {
    assertThat(exchange(get("/health/ready"))).startsWith("HTTP/1.1 200 OK").endsWith("ok\n");

    health.notReady = "stopping";
    assertThat(exchange(get("/health/ready"))).startsWith("HTTP/1.1 503").endsWith("stopping\n");
    assertThat(exchange(get("/health/live"))).startsWith("HTTP/1.1 200");

    health.notLive = "an event loop is stuck";
    assertThat(exchange(get("/health/live"))).startsWith("HTTP/1.1 503").endsWith("is stuck\n");
  }

  @Test
  void metricsAreInPrometheusTextFormat() throws IOException {
    assertThat(exchange(get("/metrics")))
        .startsWith("HTTP/1.1 200 OK")
        .containsIgnoringCase("content-type: text/plain; version=0.0.4")
        .contains("# TYPE forebay_messages_in_total counter\nforebay_messages_in_total 1.0\n")
        .contains("# HELP forebay_messages_in_total Messages accepted from publishers.\n")
        .contains("# TYPE forebay_messages_ready gauge\nforebay_messages_ready 5.0\n")
        .contains("forebay_stalls_total{thread=\"loop\"} 19.0\n")
        .contains("forebay_longest_turn_seconds{thread=\"loop\"} 2.5\n")
        .contains("# TYPE forebay_log_sync_seconds histogram\n")
        .contains("forebay_log_sync_seconds_bucket{le=\"5.0E-4\"} 0\n")
        .contains("forebay_log_sync_seconds_bucket{le=\"0.001\"} 1\n")
        .contains("forebay_log_sync_seconds_count 1\n", "forebay_log_sync_seconds_sum 0.001\n")
        .contains("forebay_loop_lag_seconds_bucket{loop=\"0\",le=\"+Inf\"} 1\n")
        .contains("forebay_waiting{reason=\"answer\"} 13.0\n")
        .contains("forebay_waiting_oldest_seconds{reason=\"answer\"} 1.5\n")
        .contains("forebay_shard_phase{phase=\"closed\",shard=\"2\"} 1.0\n")
        .contains("forebay_shard_held{shard=\"2\"} 22.0\n")
        .contains("forebay_shard_held_bytes{shard=\"2\"} 23.0\n")
        .contains("forebay_shard_held_oldest_seconds{shard=\"2\"} 0.5\n")
        .contains("jvm_memory_used_bytes{area=\"heap\"}");
  }

  @Test
  void aConnectionIsKeptForTheNextRequestAndAnswersInOrder() throws IOException {
    String pipelined =
        "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n"
            + "GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n"
            + get("/nowhere");

    String answers = exchange(pipelined);

    int metrics = answers.indexOf("forebay_messages_in_total");
    int live = answers.indexOf("ok\n", metrics);
    assertThat(metrics).isPositive();
    assertThat(live).isGreaterThan(metrics);
    assertThat(answers.indexOf("HTTP/1.1 404", live)).isGreaterThan(live);
  }

  @Test
  void headHasTheLengthAndNoBody() throws IOException {
    assertThat(exchange(request("HEAD", "/health/live")))
        .startsWith("HTTP/1.1 200")
        .containsIgnoringCase("content-length: 3\r\n")
        .endsWith("\r\n\r\n");
  }

  @Test
  void otherPathsAreNotFoundAndOtherMethodsNotAllowed() throws IOException {
    assertThat(exchange(get("/"))).startsWith("HTTP/1.1 404");
    assertThat(exchange(get("/metrics/"))).startsWith("HTTP/1.1 404");
    assertThat(exchange(request("DELETE", "/metrics")))
        .startsWith("HTTP/1.1 405")
        .containsIgnoringCase("allow: GET, HEAD\r\n");
  }

  @Test
  void requestsBeyondTheLimitsAreRefused() throws IOException {
    assertThat(exchange(get("/" + "a".repeat(3000)))).startsWith("HTTP/1.1 4");
    assertThat(exchange("POST /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 99999\r\n\r\n"))
        .startsWith("HTTP/1.1 413");
    assertThat(exchange("not http\r\n\r\n")).startsWith("HTTP/1.1 400");
  }

  @Test
  void aScrapeThatTheWorkerRefusesIsTriedAgainLater() throws IOException {
    worker =
        task -> {
          throw new RejectedExecutionException("full");
        };

    assertThat(exchange(get("/metrics"))).startsWith("HTTP/1.1 503").contains("too many scrapes");
  }

  @Test
  void aMeasureThatThrowsFailsItsScrapeAlone() throws IOException {
    for (int i = 0; i < 3; i++) {
      isBroken = i != 1;
      assertThat(exchange(get("/metrics"))).startsWith(isBroken ? "HTTP/1.1 500" : "HTTP/1.1 200");
    }
    isBroken = false;
    assertThat(exchange(get("/metrics"))).contains("forebay_messages_in_total 1.0");
    assertThat(exchange(get("/health/live"))).startsWith("HTTP/1.1 200");
  }

  @Test
  void healthAnswersWhileAScrapeIsStuck() throws IOException {
    List<Runnable> held = new ArrayList<>();
    worker = held::add;

    try (Socket scraper = send(get("/metrics"))) {
      assertThat(exchange(get("/health/live"))).startsWith("HTTP/1.1 200");
      held.forEach(Runnable::run);
      assertThat(receive(scraper)).contains("forebay_messages_in_total 1.0");
    }
  }

  @Test
  void moreConnectionsThanTheLimitAreClosed() throws IOException {
    List<Socket> open = new ArrayList<>();
    try {
      for (int i = 0; i < ManagementServer.MAX_CONNECTIONS; i++) {
        open.add(keptOpen());
      }
      assertThat(exchange(get("/health/live"))).isEmpty();
    } finally {
      for (Socket socket : open) {
        socket.close();
      }
    }
  }

  @Test
  void whatStandsStillIsSaidByANodeThatIsReady() throws IOException {
    health.remarks = List.of("queue q stops");
    assertThat(exchange(get("/health/ready")))
        .startsWith("HTTP/1.1 200")
        .endsWith("\r\n\r\nok\nqueue q stops\n");
  }

  @Test
  void anOperatorAsksWhereSomethingStopsAndHasItSkipped() throws IOException {
    assertThat(exchange(get("/stopped?virtual-host=%2F&name=a%20b%2F3")))
        .startsWith("HTTP/1.1 200")
        .endsWith("stopped / a b/3\n");
    String skip = "/skip?virtual-host=%2F&name=q&first=10&last=19";
    assertThat(exchange(request("POST", skip))).endsWith("skip / q 10-19\n");
    operator.verdict = Operator.Verdict.NOT_FOUND;
    assertThat(exchange(request("POST", skip))).startsWith("HTTP/1.1 404");
    operator.verdict = Operator.Verdict.REFUSED;
    assertThat(exchange(request("POST", skip))).startsWith("HTTP/1.1 409");
  }

  @Test
  void anOperatorAsksForShardsAndClosesAndOpensThem() throws IOException {
    assertThat(exchange(get("/shards"))).startsWith("HTTP/1.1 200").endsWith("shards\n");
    assertThat(exchange(request("POST", "/shards/close?number=3"))).endsWith("close 3\n");
    assertThat(exchange(request("POST", "/shards/open?number=3"))).endsWith("open 3\n");
    assertThat(exchange(get("/shards/open?number=3"))).startsWith("HTTP/1.1 405");
    assertThat(exchange(request("POST", "/shards/open"))).startsWith("HTTP/1.1 400");
    assertThat(operator.asked).containsExactly("shards", "close 3", "open 3");
  }

  @Test
  void whoIsNoOperatorOrSaysNotWhatToSkipIsRefused() throws IOException {
    String skip = "/skip?virtual-host=%2F&name=q&first=10&last=19";
    for (String header :
        List.of("Origin: http://a", "X-Forwarded-For: 10.0.0.1", "Forwarded: for=10.0.0.1")) {
      assertThat(
              exchange(
                  "POST "
                      + skip
                      + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                      + header
                      + "\r\n\r\n"))
          .startsWith("HTTP/1.1 403");
    }
    assertThat(exchange(get(skip))).startsWith("HTTP/1.1 405").containsIgnoringCase("allow: POST");
    assertThat(exchange(request("POST", "/skip?name=q&first=1&last=2")))
        .startsWith("HTTP/1.1 400")
        .contains("virtual-host is needed");
    assertThat(exchange(request("POST", "/skip?virtual-host=%2F&name=q&first=x&last=2")))
        .startsWith("HTTP/1.1 400")
        .contains("first is not a number: x");
    assertThat(operator.asked).isEmpty();
  }

  private static Measures measures() {
    LatencyHistogram latency = new LatencyHistogram();
    latency.record(TimeUnit.MILLISECONDS.toNanos(1));
    LatencyHistogram.Reading reading = latency.read();
    return new Measures(
        List.of(
            Measure.counter("messages_in", "Messages accepted from publishers.", () -> 1),
            Measure.gauge("messages_ready", "Messages waiting in queues.", () -> 5)),
        List.of(new MetricsSource.Stalls("loop", 19, 2_500_000_000L)),
        reading,
        List.of(reading),
        List.of(new MetricsSource.Waiting("answer", 13, 1_500_000_000L)),
        List.of(new MetricsSource.Shard(2, "closed", 22, 23, 500_000_000L)));
  }

  /** A connection that has been served, and so is counted. */
  private Socket keptOpen() throws IOException {
    Socket socket = send("GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n");
    BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    assertThat(reader.readLine()).startsWith("HTTP/1.1 200");
    return socket;
  }

  private static String get(String path) {
    return request("GET", path);
  }

  private static String request(String method, String path) {
    return method + " " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
  }

  private String exchange(String request) throws IOException {
    try (Socket socket = send(request)) {
      return receive(socket);
    }
  }

  private Socket send(String request) throws IOException {
    Socket socket = new Socket(server.address().getAddress(), server.address().getPort());
    socket.setSoTimeout(10_000);
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static String receive(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
  }

  private static final class SwitchedHealth implements Health {
    volatile @Nullable String notLive;
    volatile @Nullable String notReady;
    volatile List<String> remarks = List.of();

    @Override
    public @Nullable String reasonNotLive() {
      return notLive;
    }

    @Override
    public @Nullable String reasonNotReady() {
      return notReady;
    }

    @Override
    public List<String> remarks() {
      return remarks;
    }
  }

  private static final class NotingOperator implements Operator {
    final List<String> asked = new CopyOnWriteArrayList<>();
    volatile Verdict verdict = Verdict.DONE;

    private CompletableFuture<Outcome> note(String what) {
      asked.add(what);
      return CompletableFuture.completedFuture(new Outcome(verdict, what));
    }

    @Override
    public CompletableFuture<Outcome> stopped(String virtualHost, String name) {
      return note("stopped %s %s".formatted(virtualHost, name));
    }

    @Override
    public CompletableFuture<Outcome> skip(String virtualHost, String name, long first, long last) {
      return note("skip %s %s %d-%d".formatted(virtualHost, name, first, last));
    }

    @Override
    public CompletableFuture<Outcome> shards() {
      return note("shards");
    }

    @Override
    public CompletableFuture<Outcome> closeShard(int number) {
      return note("close " + number);
    }

    @Override
    public CompletableFuture<Outcome> openShard(int number) {
      return note("open " + number);
    }
  }
}
