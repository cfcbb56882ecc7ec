package dev.forebay.benchmarks.mqtt;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.forebay.benchmarks.drive.ConfirmWindow;
import dev.forebay.benchmarks.drive.LoadLoop;
import dev.forebay.benchmarks.drive.Measurements;
import dev.forebay.benchmarks.drive.MessageBatch;
import dev.forebay.benchmarks.drive.Publishing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;

/**
 * Fills a broker with retained messages, or asks it for them. Topics are {@code
 * site/000/device/0000000/temperature}, a thousand devices a site. One thread.
 */
final class RetainedRun {
  private static final String ZEROES = "site/000/device/0000000/temperature";
  private static final int SITE_AT = 5;
  private static final int SITE_DIGITS = 3;
  private static final int DEVICE_AT = 16;
  private static final int DEVICE_DIGITS = 7;
  private static final int SITE_DEVICES = 1000;
  private static final long SECONDS_MAX = 600;

  private final MqttOptions options;
  private final Measurements measurements = new Measurements();

  RetainedRun(MqttOptions options) {
    this.options = options;
  }

  String run() throws IOException {
    return options.retain() > 0 ? fill() : ask();
  }

  static String topic(int number) {
    byte[] topic = ZEROES.getBytes(US_ASCII);
    ByteBuffer buffer = ByteBuffer.wrap(topic);
    number(buffer, 0, number);
    return new String(topic, US_ASCII);
  }

  private static void number(ByteBuffer buffer, int topicAt, int number) {
    digits(buffer, topicAt + SITE_AT, SITE_DIGITS, number / SITE_DEVICES);
    digits(buffer, topicAt + DEVICE_AT, DEVICE_DIGITS, number);
  }

  private static void digits(ByteBuffer buffer, int at, int digits, int number) {
    int rest = number;
    for (int i = digits - 1; i >= 0; i--) {
      buffer.put(at + i, (byte) ('0' + rest % 10));
      rest /= 10;
    }
  }

  private String fill() throws IOException {
    try (MqttConnection connection =
        MqttConnection.open(options, "forebay-retain", false, MqttLoad.BUFFER_BYTES)) {
      ConfirmWindow window = new ConfirmWindow(options.window(), measurements.confirms);
      Publishing publishing =
          new Publishing(
              connection.socket(),
              batch(),
              window,
              null,
              Publishing.UNLIMITED,
              options.retain(),
              measurements);
      Publisher publisher = new Publisher(connection, publishing, window, measurements);
      long before = System.nanoTime();
      try (LoadLoop loop = new LoadLoop(List.of(publisher), false)) {
        loop.runUntil(publishing::isDone, before + SECONDS_MAX * 1_000_000_000L);
      }
      double seconds = (System.nanoTime() - before) / 1e9;
      return String.format(
          Locale.ROOT,
          "{\"retained\": %d, \"seconds\": %.3f, \"perSecond\": %.0f, \"refused\": %d}",
          publishing.published(),
          seconds,
          publishing.published() / seconds,
          measurements.nacked);
    }
  }

  private MessageBatch batch() {
    ByteBuffer message =
        MqttWire.publish(options.version(), ZEROES, 1, MqttWire.RETAIN, options.sizeBytes());
    int payloadAt = message.remaining() - options.sizeBytes();
    int properties = options.version() == MqttWire.V5 ? 1 : 0;
    int idAt = payloadAt - properties - Short.BYTES;
    int topicAt = idAt - ZEROES.length();
    return new MessageBatch(
        message,
        options.stamped() ? payloadAt : MessageBatch.NOWHERE,
        (buffer, start, sequence) -> {
          buffer.putShort(start + idAt, (short) MqttWire.id(sequence));
          number(buffer, start + topicAt, sequence);
        });
  }

  private String ask() throws IOException {
    long before = System.nanoTime();
    try (MqttConnection connection =
        MqttConnection.open(options, "forebay-retained", false, MqttLoad.BUFFER_BYTES)) {
      connection.subscribe(topic(options.retained() - 1), 0);
      connection.await(MqttWire.PUBLISH);
    }
    long byName = System.nanoTime();
    try (MqttConnection connection =
        MqttConnection.open(options, "forebay-retained", false, MqttLoad.BUFFER_BYTES)) {
      connection.subscribe("site/+/device/+/temperature", 0);
      connection.await(MqttWire.PUBLISH);
      long first = System.nanoTime();
      for (int i = 1; i < options.retained(); i++) {
        connection.await(MqttWire.PUBLISH);
      }
      return String.format(
          Locale.ROOT,
          "{\"byNameSeconds\": %.3f, \"firstSeconds\": %.3f, \"allSeconds\": %.3f}",
          (byName - before) / 1e9,
          (first - byName) / 1e9,
          (System.nanoTime() - byName) / 1e9);
    }
  }
}
