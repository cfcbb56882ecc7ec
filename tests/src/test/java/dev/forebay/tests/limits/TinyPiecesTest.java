package dev.forebay.tests.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.protocol.amqp091.codec.field.FieldTable;
import dev.forebay.protocol.amqp091.codec.method.BasicMethod;
import dev.forebay.protocol.amqp091.codec.method.ConnectionMethod;
import dev.forebay.protocol.amqp091.codec.method.QueueMethod;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Clients that say the ordinary things in the smallest pieces there are. */
class TinyPiecesTest extends LimitsTest {
  private static final int FRAME_MAX_MIN = 4096;
  private static final int CHANNELS = 20;

  @Test
  void aSessionMayComeByteByByte() throws Exception {
    byte[] body = body(3000);
    try (RawClient slow = new RawClient(broker.port())) {
      slow.dribble();
      slow.handshake(131_072);
      slow.openChannels(1);
      bystander.isServed();
      declare(slow, "slow");
      slow.confirmSelect(1);
      slow.send(RawClient.begin(1, "slow", false, body.length));
      bystander.isServed();
      slow.send(RawClient.body(1, body));
      assertThat(slow.await(BasicMethod.Ack.class)).isEqualTo(new BasicMethod.Ack(1, false));
      slow.consume(1, "slow", false);
      long tag = slow.await(BasicMethod.Deliver.class).deliveryTag();
      assertThat(slow.awaitBody()).isEqualTo(body);
      bystander.isServed();
      slow.send(1, new BasicMethod.Ack(tag, false));
      slow.send(0, new ConnectionMethod.Close(200, "", 0, 0));
      slow.await(ConnectionMethod.CloseOk.class);
    }
    awaitMetric("forebay_messages_unacknowledged", count -> count == 0);
    assertThat(broker.metric("forebay_messages_ready")).isZero();
    assertThat(broker.metric("forebay_incomplete_content_bytes")).isZero();
  }

  @Test
  void bodiesMayComeInFramesOfOneByteOnManyChannelsAtOnce() throws Exception {
    byte[] body = body(20_000);
    try (RawClient tiny = new RawClient(broker.port())) {
      tiny.handshake(FRAME_MAX_MIN);
      tiny.openChannels(CHANNELS + 1);
      declare(tiny, "tiny");
      for (int channel = 1; channel <= CHANNELS; channel++) {
        tiny.send(RawClient.begin(channel, "tiny", false, body.length));
      }
      for (int i = 0; i < body.length; i++) {
        ByteBuf frames = Unpooled.buffer();
        for (int channel = 1; channel <= CHANNELS; channel++) {
          frames.writeBytes(RawClient.body(channel, body[i]));
        }
        tiny.send(frames);
        if (i == body.length / 2) {
          awaitMetric("forebay_incomplete_content_bytes", bytes -> bytes >= CHANNELS * 20_000.0);
          assertThat(broker.metric("forebay_incomplete_content_bytes"))
              .isLessThan(CHANNELS * 20_100.0);
          bystander.isServed();
        }
      }
      tiny.consume(CHANNELS + 1, "tiny", true);
      tiny.await(BasicMethod.ConsumeOk.class);
      for (int i = 0; i < CHANNELS; i++) {
        assertThat(tiny.awaitBody()).isEqualTo(body);
      }
    }
    awaitMetric("forebay_messages_ready", count -> count == 0);
    bystander.isServed();
  }

  @Test
  void emptyFramesCostNothing() throws Exception {
    try (RawClient empty = open(1)) {
      declare(empty, "empty");
      empty.confirmSelect(1);
      empty.send(RawClient.begin(1, "empty", false, 1));
      ByteBuf many = Unpooled.buffer();
      for (int i = 0; i < 10_000; i++) {
        many.writeBytes(RawClient.body(1));
      }
      for (int i = 0; i < 100; i++) {
        empty.send(many.duplicate());
      }
      bystander.isServed();
      assertThat(broker.metric("forebay_incomplete_content_bytes")).isLessThan(10);
      empty.send(RawClient.body(1, (byte) 7));
      assertThat(empty.await(BasicMethod.Ack.class)).isEqualTo(new BasicMethod.Ack(1, false));
    }
  }

  private static void declare(RawClient client, String queue) throws Exception {
    client.send(
        1, new QueueMethod.Declare(0, queue, false, false, false, false, false, FieldTable.EMPTY));
    client.await(QueueMethod.DeclareOk.class);
  }

  private static byte[] body(int bytes) {
    byte[] body = new byte[bytes];
    new Random(1).nextBytes(body);
    return body;
  }
}
