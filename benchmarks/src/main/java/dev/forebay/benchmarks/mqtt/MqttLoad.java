package dev.forebay.benchmarks.mqtt;

import dev.forebay.benchmarks.drive.ConfirmWindow;
import dev.forebay.benchmarks.drive.LoadLoop;
import dev.forebay.benchmarks.drive.LoadReport;
import dev.forebay.benchmarks.drive.MeasuredRun;
import dev.forebay.benchmarks.drive.Measurements;
import dev.forebay.benchmarks.drive.MessageBatch;
import dev.forebay.benchmarks.drive.Pace;
import dev.forebay.benchmarks.drive.Publishing;
import dev.forebay.benchmarks.drive.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts one MQTT workload on a broker and prints one line of JSON on standard output. Warm-up and
 * measurement run on one thread.
 */
public final class MqttLoad {
  static final int BUFFER_BYTES = 256 << 10;

  private static final int SMALL_BUFFER_BYTES = 64 << 10;
  private static final int MANY_SUBSCRIBERS = 10;

  private final MqttOptions options;
  private final String prefix = "forebay-load-" + ProcessHandle.current().pid();
  private final Measurements measurements = new Measurements();
  private final List<MqttConnection> connections = new ArrayList<>();
  private final List<Subscriber> subscribers = new ArrayList<>();

  /** The only publisher, which may be so far ahead of the slowest subscriber. */
  private @Nullable Publishing ahead;

  private MqttLoad(MqttOptions options) {
    this.options = options;
  }

  static void main(String[] arguments) throws IOException {
    MqttOptions options;
    try {
      options = MqttOptions.parse(arguments);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.print(MqttOptions.USAGE);
      System.exit(2);
      return;
    }
    System.out.println(run(options));
  }

  private static String run(MqttOptions options) throws IOException {
    if (options.idle() > 0) {
      return new IdleRun(options).run();
    }
    if (options.retain() > 0 || options.retained() > 0) {
      return new RetainedRun(options).run();
    }
    return new MqttLoad(options).load();
  }

  private String load() throws IOException {
    try {
      List<Session> sessions = new ArrayList<>();
      for (int i = 0; i < options.subscribers(); i++) {
        subscribers.add(subscriber(i));
      }
      sessions.addAll(subscribers);
      long startNanos = System.nanoTime();
      for (int i = 0; i < options.publishers(); i++) {
        sessions.add(publisher(i, startNanos));
      }
      try (LoadLoop loop = new LoadLoop(sessions, options.asksPublishers())) {
        LoadReport report =
            new MeasuredRun(options.warmupSeconds(), options.measureSeconds())
                .run(loop, measurements);
        return report.json();
      }
    } finally {
      for (MqttConnection connection : connections) {
        connection.close();
      }
      for (int i = 0; options.kept() && i < subscribers.size(); i++) {
        MqttConnection.forget(options, subscriberId(i));
      }
    }
  }

  private String subscriberId(int index) {
    return prefix + "-subscriber-" + index;
  }

  private Subscriber subscriber(int index) throws IOException {
    int bytes = options.subscribers() > MANY_SUBSCRIBERS ? SMALL_BUFFER_BYTES : BUFFER_BYTES;
    MqttConnection connection =
        MqttConnection.open(options, subscriberId(index), options.kept(), bytes);
    connections.add(connection);
    for (int i = 0; i < options.publishers(); i++) {
      connection.subscribe(topic(i), options.qos());
    }
    return new Subscriber(connection, options, measurements, bytes);
  }

  private String topic(int publisher) {
    return prefix + "/" + publisher;
  }

  private Publisher publisher(int index, long startNanos) throws IOException {
    MqttConnection connection =
        MqttConnection.open(options, prefix + "-publisher-" + index, false, BUFFER_BYTES);
    connections.add(connection);
    @Nullable ConfirmWindow window =
        options.qos() == 0 ? null : new ConfirmWindow(options.window(), measurements.confirms);
    @Nullable Pace pace =
        options.rate() == 0
            ? null
            : Pace.spread(startNanos, options.rate(), index, options.publishers());
    Publishing publishing =
        new Publishing(
            connection.socket(),
            batch(topic(index)),
            window,
            pace,
            options.outstanding() == 0 ? Publishing.UNLIMITED : this::roomOfSlowest,
            Long.MAX_VALUE,
            measurements);
    if (options.outstanding() > 0) {
      ahead = publishing;
    }
    return new Publisher(connection, publishing, window, measurements);
  }

  private int roomOfSlowest() {
    long slowest = Long.MAX_VALUE;
    for (int i = 0; i < subscribers.size(); i++) {
      slowest = Math.min(slowest, subscribers.get(i).expected());
    }
    return ahead == null ? 0 : (int) (options.outstanding() - (ahead.published() - slowest));
  }

  private MessageBatch batch(String topic) {
    ByteBuffer message =
        MqttWire.publish(options.version(), topic, options.qos(), 0, options.sizeBytes());
    int payloadAt = message.remaining() - options.sizeBytes();
    int properties = options.version() == MqttWire.V5 ? 1 : 0;
    int idAt = payloadAt - properties - Short.BYTES;
    return new MessageBatch(
        message,
        options.stamped() ? payloadAt : MessageBatch.NOWHERE,
        (buffer, start, sequence) -> {
          if (options.qos() > 0) {
            buffer.putShort(start + idAt, (short) MqttWire.id(sequence));
          }
        });
  }
}
