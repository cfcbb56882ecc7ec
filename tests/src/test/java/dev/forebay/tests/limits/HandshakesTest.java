package dev.forebay.tests.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.protocol.amqp091.codec.method.ConnectionMethod;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients that connect and never get as far as an open connection. */
class HandshakesTest extends LimitsTest {
  static final int CONNECTIONS_MAX = 40;

  private final List<RawClient> stopped = new ArrayList<>();

  /** How far a client gets before it says nothing more. */
  private enum Stage {
    NOTHING,
    HALF_A_PROTOCOL_HEADER,
    PROTOCOL_HEADER,
    HALF_A_FRAME,
    START_OK,
    TUNE_OK;

    private void reach(RawClient client) throws IOException {
      if (this == HALF_A_PROTOCOL_HEADER) {
        client.send(Unpooled.copiedBuffer("AMQP".getBytes(StandardCharsets.US_ASCII)));
      }
      if (compareTo(PROTOCOL_HEADER) >= 0) {
        client.sendProtocolHeader();
        client.await(ConnectionMethod.Start.class);
      }
      if (this == HALF_A_FRAME) {
        ByteBuf frame = RawClient.method(0, RawClient.startOk());
        client.send(frame.readSlice(frame.readableBytes() / 2));
      }
      if (compareTo(START_OK) >= 0) {
        client.send(0, RawClient.startOk());
        client.await(ConnectionMethod.Tune.class);
      }
      if (this == TUNE_OK) {
        client.send(0, new ConnectionMethod.TuneOk(0, 0, 0));
      }
    }
  }

  @AfterEach
  void closeAll() throws IOException {
    for (RawClient client : stopped) {
      client.close();
    }
  }

  @Test
  void whoStopsInTheMidstOfItIsClosed() throws Exception {
    for (Stage stage : Stage.values()) {
      for (int i = 0; i < loops; i++) {
        stage.reach(connect());
      }
    }
    bystander.isServed();
    for (RawClient client : stopped) {
      client.awaitEnd();
    }
    bystander.isServed();
    assertThat(broker.metric("forebay_connections")).isEqualTo(loops);
  }

  @Test
  void whoComesWhenAllPlacesAreTakenIsClosedAtOnceAndMayComeLater() throws Exception {
    for (int i = loops; i < CONNECTIONS_MAX; i++) {
      Stage.PROTOCOL_HEADER.reach(connect());
    }
    for (int i = 0; i < 10; i++) {
      connect().awaitEnd();
    }
    bystander.isServed();
    for (RawClient client : stopped) {
      client.awaitEnd();
    }
    try (RawClient late = open(1)) {
      bystander.isServed();
      late.send(0, new ConnectionMethod.Close(200, "", 0, 0));
      assertThat(late.await(ConnectionMethod.CloseOk.class)).isNotNull();
    }
  }

  private RawClient connect() throws IOException {
    RawClient client = new RawClient(broker.port());
    stopped.add(client);
    return client;
  }
}
