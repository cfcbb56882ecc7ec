package dev.forebay.tests.hostile.client;

import dev.forebay.protocol.amqp091.codec.AmqpProtocolException;
import dev.forebay.protocol.amqp091.codec.ByteString;
import dev.forebay.protocol.amqp091.codec.ProtocolHeader;
import dev.forebay.protocol.amqp091.codec.content.BasicProperties;
import dev.forebay.protocol.amqp091.codec.field.FieldTable;
import dev.forebay.protocol.amqp091.codec.frame.FrameReader;
import dev.forebay.protocol.amqp091.codec.frame.FrameType;
import dev.forebay.protocol.amqp091.codec.method.BasicMethod;
import dev.forebay.protocol.amqp091.codec.method.ChannelMethod;
import dev.forebay.protocol.amqp091.codec.method.ConnectionMethod;
import dev.forebay.protocol.amqp091.codec.method.Method;
import dev.forebay.protocol.amqp091.codec.method.QueueMethod;
import dev.forebay.tests.hostile.node.Peer;
import dev.forebay.tests.hostile.node.SmallMemory;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** A client of AMQP that writes first and reads when it is told to. */
public final class AmqpClient {
  private static final int CHANNEL_MAX = 2047;
  private static final int DELIVERIES_KEPT_MAX = 20_000;
  private static final ByteString GUEST = ByteString.of("\0guest\0guest");

  private final Peer peer;
  private final FrameReader reader = new FrameReader(SmallMemory.FRAME_BYTES_MAX);
  private final List<Delivery> deliveries = new ArrayList<>();
  private BiConsumer<Integer, Method> heard = (_, _) -> {};
  private boolean isRead = true;

  /** A delivery that came and was not settled. */
  public record Delivery(int channel, long tag) {}

  public AmqpClient(Peer peer) {
    this.peer = peer;
  }

  public Peer peer() {
    return peer;
  }

  /** Opens the connection and channels from 1 on, without waiting for an answer. */
  public AmqpClient open(int channels) {
    return open(channels, FieldTable.EMPTY, 0);
  }

  /** Likewise, with properties, and a heartbeat that it will not keep. */
  public AmqpClient open(int channels, FieldTable properties, int heartbeatSeconds) {
    greet();
    send(0, new ConnectionMethod.StartOk(properties, "PLAIN", GUEST, "en_US"));
    send(
        0, new ConnectionMethod.TuneOk(CHANNEL_MAX, SmallMemory.FRAME_BYTES_MAX, heartbeatSeconds));
    send(0, new ConnectionMethod.Open("/", "", false));
    for (int channel = 1; channel <= channels; channel++) {
      send(channel, new ChannelMethod.Open(""));
    }
    return this;
  }

  public void greet() {
    ByteBuf bytes = Unpooled.buffer();
    ProtocolHeader.write(bytes);
    peer.send(bytes);
  }

  public void send(int channel, Method method) {
    peer.send(Frames.method(channel, method));
  }

  public void send(ByteBuf bytes) {
    peer.send(bytes);
  }

  public void publish(
      int channel, String exchange, String key, BasicProperties properties, int bodyBytes) {
    send(Frames.message(channel, Frames.publish(exchange, key), properties, bodyBytes));
  }

  public void declare(int channel, String queue, boolean durable, FieldTable arguments) {
    send(channel, new QueueMethod.Declare(0, queue, false, durable, false, false, true, arguments));
  }

  public void declareExclusive(int channel, String queue) {
    send(
        channel,
        new QueueMethod.Declare(0, queue, false, false, true, false, true, FieldTable.EMPTY));
  }

  public void bind(int channel, String queue, String exchange, String key, FieldTable arguments) {
    send(channel, new QueueMethod.Bind(0, queue, exchange, key, true, arguments));
  }

  public void consume(int channel, String queue, String tag, boolean noAck) {
    send(
        channel,
        new BasicMethod.Consume(0, queue, tag, false, noAck, false, true, FieldTable.EMPTY));
  }

  public void prefetch(int channel, int count) {
    send(channel, new BasicMethod.Qos(0, count, false));
  }

  /** Has something look at each method that comes. */
  public void hears(BiConsumer<Integer, Method> hearer) {
    heard = hearer;
  }

  /** Whether it reads what it is sent. */
  public void reads(boolean readsOn) {
    isRead = readsOn;
    peer.reads(readsOn);
  }

  /** Deliveries that came and were not taken from here. */
  public List<Delivery> deliveries() {
    return deliveries;
  }

  /** Looks at what has come; what is no frame ends that for ever. */
  public void lookOver() {
    try {
      look();
    } catch (AmqpProtocolException e) {
      isRead = false;
    }
  }

  /** Looks at what has come. */
  public void look() {
    ByteBuf in = peer.received();
    while (isRead && reader.next(in)) {
      if (reader.type() == FrameType.METHOD) {
        hear(reader.channel(), Method.decode(in, reader.payloadOffset(), reader.payloadBytes()));
      }
    }
  }

  private void hear(int channel, Method method) {
    if (method instanceof BasicMethod.Deliver delivery) {
      deliveries.add(new Delivery(channel, delivery.deliveryTag()));
    } else if (method instanceof BasicMethod.GetOk got) {
      deliveries.add(new Delivery(channel, got.deliveryTag()));
    }
    if (deliveries.size() > DELIVERIES_KEPT_MAX) {
      deliveries.clear();
    }
    heard.accept(channel, method);
  }
}
