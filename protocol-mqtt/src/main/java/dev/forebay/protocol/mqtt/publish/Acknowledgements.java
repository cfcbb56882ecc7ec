package dev.forebay.protocol.mqtt.publish;

import dev.forebay.broker.api.publish.ConfirmListener;
import dev.forebay.protocol.mqtt.client.ClientScope;
import dev.forebay.protocol.mqtt.codec.PacketType;
import dev.forebay.protocol.mqtt.codec.PacketWriter;
import dev.forebay.protocol.mqtt.codec.wire.MqttException;
import dev.forebay.protocol.mqtt.codec.wire.Qos;
import dev.forebay.protocol.mqtt.codec.wire.ReasonCode;
import java.util.function.IntConsumer;

/**
 * The PUBACKs and PUBRECs of one connection: which packet each sequence number is of, in a ring,
 * and one for each that is safe. Confined to the connection's loop.
 */
final class Acknowledgements implements ConfirmListener {
  private static final int FIRST_LENGTH = 16;
  private static final int ID = 0xFFFF;
  private static final int EXACTLY_ONCE = 1 << 16;
  private static final int NOBODY = 1 << 17;
  private static final int RECORD = 1 << 18;

  private final ClientScope client;
  private final IntConsumer safeWithoutRecord;
  private int[] packets = new int[FIRST_LENGTH];
  private long confirmed;
  private long last;
  private int pendingAtLeastOnce;

  /**
   * Of one client.
   *
   * @param safeWithoutRecord told of the packet identifiers of messages of QoS 2 that are safe, and
   *     whose records are to follow
   */
  Acknowledgements(ClientScope client, IntConsumer safeWithoutRecord) {
    this.client = client;
    this.safeWithoutRecord = safeWithoutRecord;
  }

  /** Messages that are not acknowledged yet. */
  int pending() {
    return (int) (last - confirmed);
  }

  /** Those of QoS 1. */
  int pendingAtLeastOnce() {
    return pendingAtLeastOnce;
  }

  /** The sequence number of the next message, which this packet brought. */
  long next(int packetId, int qos, boolean hasSubscribers) {
    if (pending() == packets.length) {
      grow();
    }
    last++;
    pendingAtLeastOnce += qos == Qos.AT_LEAST_ONCE ? 1 : 0;
    packets[index(last)] =
        packetId | (qos == Qos.EXACTLY_ONCE ? EXACTLY_ONCE : 0) | (hasSubscribers ? 0 : NOBODY);
    return last;
  }

  /** Likewise of a message of QoS 2 whose record follows when it is safe. */
  long nextBeforeRecord(int packetId) {
    long sequence = next(packetId, Qos.EXACTLY_ONCE, true);
    packets[index(sequence)] |= RECORD;
    return sequence;
  }

  private void grow() {
    int[] larger = new int[packets.length << 1];
    for (long sequence = confirmed + 1; sequence <= last; sequence++) {
      larger[(int) (sequence & larger.length - 1)] = packets[index(sequence)];
    }
    packets = larger;
  }

  private int index(long sequence) {
    return (int) (sequence & packets.length - 1);
  }

  @Override
  public void confirmed(long sequence) {
    while (confirmed < sequence) {
      confirmed++;
      int packet = packets[index(confirmed)];
      pendingAtLeastOnce -= (packet & EXACTLY_ONCE) == 0 ? 1 : 0;
      if (client.isOpen()) {
        tell(packet);
      }
    }
    if (pending() == 0 && packets.length > FIRST_LENGTH) {
      packets = new int[FIRST_LENGTH];
    }
  }

  private void tell(int packet) {
    if ((packet & RECORD) != 0) {
      safeWithoutRecord.accept(packet & ID);
      return;
    }
    send(
        (packet & EXACTLY_ONCE) == 0 ? PacketType.PUBACK : PacketType.PUBREC,
        packet & ID,
        (packet & NOBODY) == 0 ? ReasonCode.SUCCESS : ReasonCode.NO_MATCHING_SUBSCRIBERS);
  }

  void send(PacketType type, int packetId, ReasonCode code) {
    PacketWriter.ack(
        client.output().reserve(PacketWriter.ACK_BYTES_MAX),
        type,
        packetId,
        client.options().version(),
        code);
  }

  /**
   * Before version 5 there is no word for it: who hears nothing sends the message again. A message
   * of QoS 2 that has come this far ends the connection, since nobody would take its release.
   */
  @Override
  public void rejected(long sequence) {
    confirmed = sequence;
    int packet = packets[index(sequence)];
    if ((packet & (RECORD | EXACTLY_ONCE)) != 0) {
      client.failed(new MqttException(ReasonCode.QUOTA_EXCEEDED, "a queue is full"));
    } else if (client.isOpen() && client.options().version().hasProperties()) {
      send(PacketType.PUBACK, packet & ID, ReasonCode.QUOTA_EXCEEDED);
    }
  }

  @Override
  public void lost(long sequence) {
    client.failed(
        new MqttException(
            ReasonCode.UNSPECIFIED_ERROR, "it is not known whether a message was kept"));
  }
}
