package dev.forebay.benchmarks.mqtt;

import dev.forebay.benchmarks.drive.Measurements;
import dev.forebay.benchmarks.drive.MessageBatch;
import dev.forebay.benchmarks.drive.Session;
import java.io.IOException;
import java.nio.channels.SocketChannel;

/** Takes messages apart, and acknowledges those with QoS 1 and 2. */
final class Subscriber implements Session {
  private final MqttConnection connection;
  private final MqttOptions options;
  private final Measurements measurements;
  private final Answers answers;
  private int expected;

  Subscriber(
      MqttConnection connection, MqttOptions options, Measurements measurements, int bufferBytes) {
    this.connection = connection;
    this.options = options;
    this.measurements = measurements;
    this.answers = new Answers(bufferBytes);
  }

  @Override
  public SocketChannel socket() {
    return connection.socket();
  }

  /** Messages up to here have come, or never will. */
  int expected() {
    return expected;
  }

  @Override
  public void read(long nowNanos) throws IOException {
    if (!answers.hasRoom()) {
      return;
    }
    PacketReader packets = connection.packets();
    packets.fill(connection.socket());
    while (packets.next()) {
      switch (packets.type()) {
        case MqttWire.PUBLISH -> onPublish(packets, nowNanos);
        case MqttWire.PUBREL -> answers.add(MqttWire.PUBCOMP_BYTE, packets.packetId());
        default -> throw packets.unexpected();
      }
    }
  }

  private void onPublish(PacketReader packets, long nowNanos) {
    measurements.delivered++;
    int payloadAt = packets.payloadAt(options.version());
    if (packets.end() - payloadAt >= MessageBatch.STAMP_BYTES) {
      measurements.endToEnd.record(nowNanos - packets.u64(payloadAt + Integer.BYTES));
      int sequence = packets.u32(payloadAt);
      if (options.sequenceChecked() && sequence != expected) {
        measurements.outOfSequence++;
      }
      expected = sequence + 1;
    }
    switch (packets.qos()) {
      case 1 -> answers.add(MqttWire.PUBACK_BYTE, packets.packetId());
      case 2 -> answers.add(MqttWire.PUBREC_BYTE, packets.packetId());
      default -> {}
    }
  }

  @Override
  public boolean write(long nowNanos) throws IOException {
    return answers.writeTo(connection.socket());
  }
}
