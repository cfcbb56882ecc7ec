package dev.forebay.server;

import dev.forebay.runtime.EventLoop;
import dev.forebay.runtime.measure.Measure;
import dev.forebay.runtime.watch.TurnWatch;
import dev.forebay.server.config.TlsConfig;
import dev.forebay.server.process.StartException;
import dev.forebay.server.process.WatchedPool;
import dev.forebay.transport.NettyLoops;
import dev.forebay.transport.ProtocolModule;
import dev.forebay.transport.connection.ConnectionResources;
import dev.forebay.transport.tls.Certificates;
import dev.forebay.transport.tls.TlsModule;
import dev.forebay.transport.tls.TlsOptions;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ports that are served over TLS, if there is a certificate, and the worker that does what
 * takes long of their handshakes: at most {@value #TASKS_MAX} wait for it, further clients are sent
 * away. Looks at the files of the certificate every {@value #LOOK_SECONDS} s. Made by the starting
 * thread.
 */
final class TlsListeners implements AutoCloseable {
  static final int TASKS_MAX = 4096;
  static final int LOOK_SECONDS = 10;

  private static final Logger LOG = LoggerFactory.getLogger(TlsListeners.class);

  /** Less than this before its end the log says so at the start. */
  private static final Duration WARNED = Duration.ofDays(30);

  private final Listeners listeners;
  private final ConnectionResources resources;
  private final WatchedPool worker = new WatchedPool("tls", new LinkedBlockingQueue<>(TASKS_MAX));
  private final EventLoop loop;
  private final @Nullable Certificates certificates;
  private volatile boolean isClosed;

  private TlsListeners(
      Listeners listeners,
      NettyLoops loops,
      ConnectionResources resources,
      @Nullable Certificates certificates) {
    this.listeners = listeners;
    this.resources = resources;
    this.certificates = certificates;
    this.loop = loops.loops().getFirst();
  }

  /**
   * None yet.
   *
   * @throws StartException if there is to be a certificate, and it can't be read
   */
  static TlsListeners of(
      TlsConfig config, Listeners listeners, NettyLoops loops, ConnectionResources resources) {
    TlsOptions options = config.options().orElse(null);
    if (options == null) {
      return new TlsListeners(listeners, loops, resources, null);
    }
    try {
      Certificates certificates = Certificates.read(options);
      TlsListeners made = new TlsListeners(listeners, loops, resources, certificates);
      made.watch(certificates);
      return made;
    } catch (IOException e) {
      throw new StartException("no TLS: " + e.getMessage(), e);
    }
  }

  private void watch(Certificates of) {
    Instant until = of.until();
    if (until.isBefore(Instant.now().plus(WARNED))) {
      LOG.warn("the certificate for TLS ends at {}", until);
    }
    listeners.count(
        List.of(
            Measure.gauge(
                "tls_certificate_end_seconds",
                "When the certificate of this node ends, in seconds since 1970.",
                () -> of.until().getEpochSecond()),
            Measure.gauge(
                "tls_certificate_refused",
                "1 while the files of the certificate hold what can't be taken.",
                () -> of.hasFailed() ? 1 : 0),
            Measure.counter(
                "tls_certificate_reloads", "Changes of the certificate.", of::reloads)));
    loop.execute(() -> lookLater(of));
  }

  private void lookLater(Certificates of) {
    loop.schedule(
        Duration.ofSeconds(LOOK_SECONDS).toNanos(),
        () -> {
          if (isClosed) {
            return;
          }
          try {
            worker.execute(of::reload);
          } catch (RejectedExecutionException _) {
            // Handshakes have it busy; it is looked again.
          }
          lookLater(of);
        });
  }

  /** Lets clients of a protocol come over TLS to a port, if there is a certificate. */
  void serve(ProtocolModule protocol, int port) {
    if (certificates != null) {
      listeners.serve(new TlsModule(protocol, certificates, worker, resources), port);
    }
  }

  /** What the worker is at. */
  List<TurnWatch> watches() {
    return List.of(worker.watch());
  }

  @Override
  public void close() {
    isClosed = true;
    worker.shutdownNow();
  }
}
