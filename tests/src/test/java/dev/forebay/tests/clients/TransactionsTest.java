package dev.forebay.tests.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.MessageProperties;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Class tx: what is published and acknowledged takes effect at the commit, or not at all. */
class TransactionsTest extends ConformanceTest {
  @Test
  @Proves(Feature.TX)
  void messagesToManyQueuesComeAtTheCommit() throws Exception {
    List<String> queues = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      queues.add(channel.queueDeclare("tx-" + i, true, false, false, null).getQueue());
    }
    Channel tx = connection.createChannel();
    tx.txSelect();
    for (String queue : queues) {
      publishTo(tx, queue, "a", "b");
    }
    for (String queue : queues) {
      assertThat(channel.messageCount(queue)).isZero();
    }
    tx.txCommit();
    for (String queue : queues) {
      assertThat(channel.messageCount(queue)).isEqualTo(2);
      assertThat(take(queue) + take(queue)).isEqualTo("ab");
    }
  }

  @Test
  @Proves(Feature.TX)
  void aRollbackForgetsMessagesAndKeepsDeliveriesUnacknowledged() throws Exception {
    String queue = temporaryQueue();
    fill(queue, "a", "b", "c");
    Channel tx = connection.createChannel();
    tx.txSelect();
    List<Long> tags = tagsOf(tx, queue, 3);
    publishTo(tx, queue, "d");
    tx.basicAck(tags.get(1), false);
    tx.basicNack(tags.get(0), false, true);
    tx.basicReject(tags.get(2), false);
    tx.txRollback();
    assertThat(channel.messageCount(queue)).isZero();

    tx.basicAck(tags.get(2), true);
    tx.txCommit();
    tx.close();
    assertThat(take(queue)).isEmpty();
  }

  @Test
  @Proves(Feature.TX)
  void acknowledgementsTakeEffectAtTheCommit() throws Exception {
    String queue = temporaryQueue();
    fill(queue, "a", "b", "c", "d");
    Channel tx = connection.createChannel();
    tx.txSelect();
    List<Long> tags = tagsOf(tx, queue, 4);
    tx.basicAck(tags.get(0), false);
    tx.basicNack(tags.get(1), false, true);
    tx.basicReject(tags.get(2), false);
    assertThat(channel.messageCount(queue)).isZero();
    tx.txCommit();
    assertThat(take(queue)).isEqualTo("b");
    tx.close();
    assertThat(take(queue)).isEqualTo("d");
    assertThat(take(queue)).isEmpty();
  }

  @Test
  @Proves(Feature.TX)
  void aChannelThatClosesRollsBack() throws Exception {
    String queue = temporaryQueue();
    fill(queue, "a", "b");
    Channel tx = connection.createChannel();
    tx.txSelect();
    publishTo(tx, queue, "never");
    tx.basicAck(tagsOf(tx, queue, 2).getLast(), true);
    tx.close();
    assertThat(take(queue) + take(queue) + take(queue)).isEqualTo("ab");
  }

  @Test
  @Proves(Feature.TX)
  void aConnectionThatIsLostRollsBack() throws Exception {
    channel.queueDeclare("kept", true, false, false, null);
    fill("kept", "a");
    try (var other = broker.clients().newConnection()) {
      Channel tx = other.createChannel();
      tx.txSelect();
      publishTo(tx, "kept", "never");
      tx.basicAck(tagsOf(tx, "kept", 1).getFirst(), false);
    }
    assertThat(take("kept") + take("kept")).isEqualTo("a");
  }

  @Test
  @Proves(Feature.TX)
  void aTransactionMovesMessagesFromQueueToQueue() throws Exception {
    channel.queueDeclare("from", true, false, false, null);
    channel.queueDeclare("to", true, false, false, null);
    String[] bodies = new String[50];
    for (int i = 0; i < bodies.length; i++) {
      bodies[i] = "m" + i;
    }
    fill("from", bodies);
    Channel tx = connection.createChannel();
    tx.txSelect();
    tx.basicQos(10);
    for (String body : bodies) {
      var got = tx.basicGet("from", false);
      assertThat(text(got.getBody())).isEqualTo(body);
      publishTo(tx, "to", text(got.getBody()));
      tx.basicAck(got.getEnvelope().getDeliveryTag(), false);
      tx.txCommit();
    }
    assertThat(channel.messageCount("from")).isZero();
    for (String body : bodies) {
      assertThat(take("to")).isEqualTo(body);
    }
  }

  @Test
  @Proves(Feature.TX)
  void consumersGetOnAfterTheCommit() throws Exception {
    String queue = temporaryQueue();
    Channel tx = connection.createChannel();
    tx.txSelect();
    tx.basicQos(1);
    List<String> received = new CopyOnWriteArrayList<>();
    tx.basicConsume(
        queue,
        false,
        (tag, message) -> {
          received.add(text(message.getBody()));
          tx.basicAck(message.getEnvelope().getDeliveryTag(), false);
          tx.txCommit();
        },
        tag -> {});
    fill(queue, "a", "b", "c");
    await().atMost(SOON).untilAsserted(() -> assertThat(received).containsExactly("a", "b", "c"));
  }

  @Test
  @Proves(Feature.TX)
  void aGlobalPrefetchHasRoomAgainAfterTheCommit() throws Exception {
    String first = channel.queueDeclare("first", false, false, false, null).getQueue();
    String second = channel.queueDeclare("second", false, false, false, null).getQueue();
    fill(first, "a", "b", "c");
    fill(second, "d", "e", "f");
    Deliveries deliveries = new Deliveries();
    Channel tx = connection.createChannel();
    tx.txSelect();
    tx.basicQos(2, true);
    deliveries.consume(tx, first);
    deliveries.consume(tx, second);
    long last = Deliveries.tag(deliveries.next(2).getLast());
    tx.basicAck(last, true);
    assertThat(deliveries.nothingComes()).isTrue();
    tx.txRollback();
    assertThat(deliveries.nothingComes()).isTrue();

    tx.basicAck(last, true);
    assertThat(deliveries.nothingComes()).isTrue();
    tx.txCommit();
    last = Deliveries.tag(deliveries.next(2).getLast());
    assertThat(deliveries.nothingComes()).isTrue();

    tx.basicReject(last, false);
    tx.txRollback();
    assertThat(deliveries.nothingComes()).isTrue();
    tx.basicNack(last, true, false);
    tx.txCommit();
    deliveries.next(2);
    tx.close();
    assertThat(channel.messageCount(first) + channel.messageCount(second)).isEqualTo(2);
  }

  @Test
  @Proves(Feature.TX)
  void unroutableMessagesComeBackAtTheCommit() throws Exception {
    List<String> returned = new CopyOnWriteArrayList<>();
    Channel tx = connection.createChannel();
    tx.addReturnListener(
        message -> returned.add(message.getReplyText() + " " + text(message.getBody())));
    tx.txSelect();
    tx.basicPublish("", "nowhere", true, null, new byte[] {'x'});
    tx.txRollback();
    tx.basicPublish("", "nowhere", true, null, new byte[] {'y'});
    assertThat(returned).isEmpty();
    tx.txCommit();
    assertThat(returned).containsExactly("NO_ROUTE y");
  }

  @Test
  @Proves(Feature.TX)
  void aMissingExchangeClosesTheChannelAtOnce() throws Exception {
    channel.txSelect();
    publish("missing", "", "a");
    assertChannelCloses(
        404, "NOT_FOUND - no exchange 'missing' in vhost '/'", () -> channel.txCommit());
  }

  @Test
  @Proves(Feature.TX)
  void confirmsAndTransactionsExcludeEachOther() throws Exception {
    Channel confirming = connection.createChannel();
    confirming.confirmSelect();
    assertChannelCloses(
        406, "PRECONDITION_FAILED - cannot switch from confirm to tx mode", confirming::txSelect);
    Channel tx = connection.createChannel();
    tx.txSelect();
    tx.txSelect();
    assertChannelCloses(
        406, "PRECONDITION_FAILED - cannot switch from tx to confirm mode", tx::confirmSelect);
  }

  @Test
  @Proves(Feature.TX)
  void withoutSelectThereIsNothingToEnd() throws Exception {
    Channel other = connection.createChannel();
    assertChannelCloses(406, "PRECONDITION_FAILED - channel is not transactional", other::txCommit);
    assertChannelCloses(
        406, "PRECONDITION_FAILED - channel is not transactional", channel::txRollback);
  }

  @Test
  @Proves(Feature.TX)
  void whatIsStagedIsLimited() throws Exception {
    String queue = temporaryQueue();
    channel.txSelect();
    byte[] body = new byte[8 << 20];
    for (int i = 0; i < 4; i++) {
      channel.basicPublish("", queue, null, body);
    }
    assertChannelCloses(
        406, "PRECONDITION_FAILED - transaction is too large", () -> channel.txCommit());
    Channel after = connection.createChannel();
    after.txSelect();
    for (int i = 0; i < 3; i++) {
      after.basicPublish("", queue, null, body);
    }
    after.txCommit();
    assertThat(after.messageCount(queue)).isEqualTo(3);
  }

  @Test
  @Proves(Feature.TX)
  void anEmptyTransactionIsCommitted() throws Exception {
    channel.txSelect();
    assertThat(channel.txCommit()).isNotNull();
    assertThat(channel.txRollback()).isNotNull();
  }

  private static void publishTo(Channel on, String queue, String... bodies) throws IOException {
    for (String body : bodies) {
      on.basicPublish(
          "", queue, MessageProperties.PERSISTENT_BASIC, body.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static List<Long> tagsOf(Channel on, String queue, int count) throws IOException {
    List<Long> tags = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      tags.add(on.basicGet(queue, false).getEnvelope().getDeliveryTag());
    }
    return tags;
  }
}
