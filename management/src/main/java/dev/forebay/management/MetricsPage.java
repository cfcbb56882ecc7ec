package dev.forebay.management;

import dev.forebay.management.MetricsSource.Measures;
import dev.forebay.runtime.measure.LatencyHistogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Writes the node's and the JVM's measures in Prometheus' text format 0.0.4.
 *
 * <p>The node keeps its own counters where they arise, so of the Prometheus client only the model,
 * the JVM's collectors and the text writer are used: nothing is registered while the broker works,
 * and these classes are loaded by the first scrape instead of at start. Used by one worker thread
 * at a time.
 */
final class MetricsPage {
  static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;
  private static final double NANOS_PER_SECOND = 1e9;

  private final MetricsSource source;
  private final PrometheusRegistry jvm = new PrometheusRegistry();
  private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();

  MetricsPage(MetricsSource source) {
    this.source = source;
    JvmMetrics.builder().register(jvm);
  }

  /** The page as it is sent. */
  byte[] write() throws IOException {
    MetricSnapshots.Builder all = MetricSnapshots.builder();
    addNode(all, source.read());
    for (MetricSnapshot snapshot : jvm.scrape()) {
      all.metricSnapshot(snapshot);
    }
    ByteArrayOutputStream page = new ByteArrayOutputStream();
    writer.write(page, all.build());
    return page.toByteArray();
  }

  private static void addNode(MetricSnapshots.Builder all, Measures now) {
    all.metricSnapshot(
            counter("messages_in", "Messages accepted from publishers.", now.messagesIn()))
        .metricSnapshot(counter("messages_out", "Messages handed to consumers.", now.messagesOut()))
        .metricSnapshot(counter("bytes_in", "Bytes read from client sockets.", now.bytesIn()))
        .metricSnapshot(counter("bytes_out", "Bytes written to client sockets.", now.bytesOut()))
        .metricSnapshot(gauge("messages_ready", "Messages waiting in queues.", now.messagesReady()))
        .metricSnapshot(
            gauge(
                "messages_unacknowledged",
                "Messages delivered and not yet settled.",
                now.messagesUnacknowledged()))
        .metricSnapshot(
            gauge(
                "pinned_bytes",
                "Message memory kept for what client sockets have not taken.",
                now.pinnedBytes()))
        .metricSnapshot(
            counter(
                "failed_reads",
                "Reads of stored records that failed and are tried again.",
                now.failedReads()))
        .metricSnapshot(
            counter(
                "unknown_form_messages",
                "Messages kept and not delivered, since this version does not know their form.",
                now.ofUnknownForm()))
        .metricSnapshot(
            gauge(
                "unsent_bytes",
                "Bytes written to client sockets that these have not taken.",
                now.unsentBytes()))
        .metricSnapshot(
            gauge(
                "incomplete_content_bytes",
                "Memory reserved for messages that have not arrived completely.",
                now.incompleteContentBytes()))
        .metricSnapshot(gauge("connections", "Open AMQP connections.", now.connections()))
        .metricSnapshot(
            gauge("kafka_connections", "Open Kafka connections.", now.kafkaConnections()))
        .metricSnapshot(
            counter("kafka_requests", "Requests of Kafka clients.", now.kafkaRequests()))
        .metricSnapshot(
            gauge("stomp_connections", "Open STOMP connections.", now.stompConnections()))
        .metricSnapshot(counter("stomp_frames", "Frames of STOMP clients.", now.stompFrames()))
        .metricSnapshot(gauge("mqtt_connections", "Open MQTT connections.", now.mqttConnections()))
        .metricSnapshot(counter("mqtt_received", "Messages of MQTT clients.", now.mqttReceived()))
        .metricSnapshot(counter("mqtt_sent", "Messages to MQTT clients.", now.mqttSent()))
        .metricSnapshot(
            counter(
                "mqtt_dropped",
                "Messages that MQTT clients were not sent, as they took too little or less.",
                now.mqttDropped()))
        .metricSnapshot(
            counter(
                "mqtt_refused",
                "Messages of MQTT clients that there was no memory for.",
                now.mqttRefused()))
        .metricSnapshot(gauge("channels", "Open channels.", now.channels()))
        .metricSnapshot(gauge("queues", "Declared queues.", now.queues()))
        .metricSnapshot(
            gauge(
                "stopped_reads",
                "Places where a queue or partition stops before a record that can't be read.",
                now.warnings().stopped()))
        .metricSnapshot(
            counter(
                "skipped_messages",
                "Messages lost with records that an operator had skipped.",
                now.warnings().skippedMessages()))
        .metricSnapshot(
            gauge(
                "paused_channels",
                "Channels that get nothing more until they acknowledge some of what they have.",
                now.warnings().pausedChannels()))
        .metricSnapshot(
            gauge(
                "clock_apart_milliseconds",
                "How far the wall clock is ahead of the time that messages expire by.",
                now.warnings().clockApartMillis()))
        .metricSnapshot(stalls(now.warnings().stalls()))
        .metricSnapshot(longestTurns(now.warnings().stalls()))
        .metricSnapshot(syncLatency(now.syncLatency()))
        .metricSnapshot(loopLag(now.loopLag()))
        .metricSnapshot(
            waiting(
                "waiting",
                "What of the connections waits, by reason.",
                now.waiting(),
                MetricsSource.Waiting::count))
        .metricSnapshot(
            waiting(
                "waiting_oldest_seconds",
                "How long the oldest has waited, by reason.",
                now.waiting(),
                one -> one.oldestNanos() / NANOS_PER_SECOND))
        .metricSnapshot(phases(now.shards()))
        .metricSnapshot(
            shards(
                "shard_held",
                "What was said to a shard and waits, since it is not open.",
                now.shards(),
                MetricsSource.Shard::held))
        .metricSnapshot(
            shards(
                "shard_held_bytes",
                "Bytes of messages among what waits for a shard.",
                now.shards(),
                MetricsSource.Shard::heldBytes))
        .metricSnapshot(
            shards(
                "shard_held_oldest_seconds",
                "How long the oldest has waited for a shard.",
                now.shards(),
                shard -> shard.oldestNanos() / NANOS_PER_SECOND));
  }

  private static GaugeSnapshot phases(List<MetricsSource.Shard> shards) {
    GaugeSnapshot.Builder snapshot =
        GaugeSnapshot.builder().name("forebay_shard_phase").help("The phase that a shard is in.");
    for (MetricsSource.Shard shard : shards) {
      snapshot.dataPoint(
          GaugeDataPointSnapshot.builder()
              .value(1)
              .labels(Labels.of("shard", Integer.toString(shard.number()), "phase", shard.phase()))
              .build());
    }
    return snapshot.build();
  }

  private static GaugeSnapshot shards(
      String name,
      String help,
      List<MetricsSource.Shard> shards,
      ToDoubleFunction<MetricsSource.Shard> value) {
    GaugeSnapshot.Builder snapshot = GaugeSnapshot.builder().name("forebay_" + name).help(help);
    for (MetricsSource.Shard shard : shards) {
      snapshot.dataPoint(
          GaugeDataPointSnapshot.builder()
              .value(value.applyAsDouble(shard))
              .labels(Labels.of("shard", Integer.toString(shard.number())))
              .build());
    }
    return snapshot.build();
  }

  private static GaugeSnapshot waiting(
      String name,
      String help,
      List<MetricsSource.Waiting> reasons,
      ToDoubleFunction<MetricsSource.Waiting> value) {
    GaugeSnapshot.Builder snapshot = GaugeSnapshot.builder().name("forebay_" + name).help(help);
    for (MetricsSource.Waiting one : reasons) {
      snapshot.dataPoint(
          GaugeDataPointSnapshot.builder()
              .value(value.applyAsDouble(one))
              .labels(Labels.of("reason", one.reason()))
              .build());
    }
    return snapshot.build();
  }

  private static CounterSnapshot stalls(List<MetricsSource.Stalls> kinds) {
    CounterSnapshot.Builder snapshot =
        CounterSnapshot.builder()
            .name("forebay_stalls")
            .help("Turns of event loops and steps of workers that took longer than they may.");
    for (MetricsSource.Stalls one : kinds) {
      snapshot.dataPoint(
          CounterDataPointSnapshot.builder()
              .value((double) one.count())
              .labels(Labels.of("thread", one.kind()))
              .build());
    }
    return snapshot.build();
  }

  private static GaugeSnapshot longestTurns(List<MetricsSource.Stalls> kinds) {
    GaugeSnapshot.Builder snapshot =
        GaugeSnapshot.builder()
            .name("forebay_longest_turn_seconds")
            .help("The longest turn of an event loop, and step of a worker, since the start.");
    for (MetricsSource.Stalls one : kinds) {
      snapshot.dataPoint(
          GaugeDataPointSnapshot.builder()
              .value(one.longestNanos() / NANOS_PER_SECOND)
              .labels(Labels.of("thread", one.kind()))
              .build());
    }
    return snapshot.build();
  }

  private static CounterSnapshot counter(String name, String help, long value) {
    return CounterSnapshot.builder()
        .name("forebay_" + name)
        .help(help)
        .dataPoint(CounterDataPointSnapshot.builder().value((double) value).build())
        .build();
  }

  private static GaugeSnapshot gauge(String name, String help, long value) {
    return GaugeSnapshot.builder()
        .name("forebay_" + name)
        .help(help)
        .dataPoint(GaugeDataPointSnapshot.builder().value((double) value).build())
        .build();
  }

  private static HistogramSnapshot syncLatency(LatencyHistogram.Reading reading) {
    return HistogramSnapshot.builder()
        .name("forebay_log_sync_seconds")
        .help("How long the log's syncs took.")
        .dataPoint(dataPoint(reading, Labels.EMPTY))
        .build();
  }

  private static HistogramSnapshot loopLag(List<LatencyHistogram.Reading> loops) {
    HistogramSnapshot.Builder snapshot =
        HistogramSnapshot.builder()
            .name("forebay_loop_lag_seconds")
            .help("How late an event loop ran a task that was due.");
    for (int loop = 0; loop < loops.size(); loop++) {
      snapshot.dataPoint(dataPoint(loops.get(loop), Labels.of("loop", Integer.toString(loop))));
    }
    return snapshot.build();
  }

  private static HistogramDataPointSnapshot dataPoint(
      LatencyHistogram.Reading reading, Labels labels) {
    ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
    List<Long> bounds = LatencyHistogram.boundsNanos();
    for (int i = 0; i < reading.counts().size(); i++) {
      double bound =
          i < bounds.size() ? bounds.get(i) / NANOS_PER_SECOND : Double.POSITIVE_INFINITY;
      buckets.bucket(bound, reading.counts().get(i));
    }
    return HistogramDataPointSnapshot.builder()
        .classicHistogramBuckets(buckets.build())
        .sum(reading.sumNanos() / NANOS_PER_SECOND)
        .labels(labels)
        .build();
  }
}
