package dev.forebay.management;

import dev.forebay.management.MetricsSource.Measures;
import dev.forebay.runtime.measure.LatencyHistogram;
import dev.forebay.runtime.measure.Measure;
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
    now.numbers().forEach(measure -> all.metricSnapshot(number(measure)));
    all.metricSnapshot(stalls(now.stalls()))
        .metricSnapshot(longestTurns(now.stalls()))
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

  private static MetricSnapshot number(Measure measure) {
    String name = "forebay_" + measure.name();
    double value = (double) measure.value().getAsLong();
    return switch (measure.kind()) {
      case COUNTER ->
          CounterSnapshot.builder()
              .name(name)
              .help(measure.help())
              .dataPoint(CounterDataPointSnapshot.builder().value(value).build())
              .build();
      case GAUGE ->
          GaugeSnapshot.builder()
              .name(name)
              .help(measure.help())
              .dataPoint(GaugeDataPointSnapshot.builder().value(value).build())
              .build();
    };
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
