package dev.forebay.benchmarks.mqtt;

import dev.forebay.benchmarks.drive.ConfirmWindow;
import dev.forebay.benchmarks.drive.Measurements;
import dev.forebay.benchmarks.drive.Publishing;
import dev.forebay.benchmarks.drive.Session;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** Publishes on one connection, and takes what acknowledges it. */
final class Publisher implements Session {
  private final MqttConnection connection;
  private final Publishing publishing;
  private final @Nullable ConfirmWindow window;
  private final Measurements measurements;
  private final Answers answers;

  /**
   * One that has sent nothing yet.
   *
   * @param window of its messages, unless they have QoS 0
   */
  Publisher(
      MqttConnection connection,
      Publishing publishing,
      @Nullable ConfirmWindow window,
      Measurements measurements) {
    this.connection = connection;
    this.publishing = publishing;
    this.window = window;
    this.measurements = measurements;
    this.answers = new Answers(MqttLoad.BUFFER_BYTES);
  }

  @Override
  public SocketChannel socket() {
    return connection.socket();
  }

  @Override
  public boolean isProducer() {
    return true;
  }

  Publishing publishing() {
    return publishing;
  }

  @Override
  public void read(long nowNanos) throws IOException {
    if (!answers.hasRoom()) {
      return;
    }
    PacketReader packets = connection.packets();
    packets.fill(connection.socket());
    while (packets.next()) {
      measurements.nacked += packets.isFailure() ? 1 : 0;
      switch (packets.type()) {
        case MqttWire.PUBREC -> answers.add(MqttWire.PUBREL_BYTE, packets.packetId());
        case MqttWire.PUBACK, MqttWire.PUBCOMP -> acknowledged(packets, nowNanos);
        default -> throw packets.unexpected();
      }
    }
  }

  private void acknowledged(PacketReader packets, long nowNanos) throws IOException {
    if (window == null) {
      throw packets.unexpected();
    }
    long lowest = window.lowest();
    int ahead = Math.floorMod(packets.packetId() - MqttWire.id(lowest - 1), MqttWire.ID_MAX);
    window.confirmed(lowest + ahead, false, nowNanos);
  }

  @Override
  public boolean write(long nowNanos) throws IOException {
    // Nothing may come between the two halves of a message.
    boolean isWritten = publishing.isWritten();
    boolean isLeft = isWritten && answers.writeTo(connection.socket());
    return isLeft || publishing.write(nowNanos);
  }

  @Override
  public long nanosUntilDue(long nowNanos) {
    return publishing.nanosUntilDue(nowNanos);
  }
}
