package dev.forebay.tests.crash;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;

/**
 * The only consumer of a queue. It acknowledges by hand, sometimes one by one, sometimes many at
 * once, sometimes out of turn, and is always behind with some. Runs on its connection's thread.
 */
final class LoadConsumer extends DefaultConsumer {
  private static final int PREFETCH = 60;
  private static final int HELD_MAX = 40;

  private final Ledger ledger;
  private final String queue;
  private final boolean holdsBack;
  private final SplittableRandom random;
  private final TreeMap<Long, Message> held = new TreeMap<>();

  private LoadConsumer(Ledger ledger, Channel channel, String queue, boolean holdsBack, long seed) {
    super(channel);
    this.ledger = ledger;
    this.queue = queue;
    this.holdsBack = holdsBack;
    this.random = new SplittableRandom(seed);
  }

  /**
   * @param holdsBack whether it leaves some unacknowledged for the kill to find
   */
  static void start(Ledger ledger, int port, String queue, boolean holdsBack, long seed)
      throws IOException, TimeoutException {
    Connection connection = BrokerProcess.connect(port);
    Channel channel = connection.createChannel();
    channel.basicQos(PREFETCH);
    channel.basicConsume(queue, new LoadConsumer(ledger, channel, queue, holdsBack, seed));
  }

  @Override
  public void handleDelivery(
      String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
    try {
      Message message = Message.of(body);
      ledger.delivered(queue, message);
      held.put(envelope.getDeliveryTag(), message);
      acknowledgeSome();
    } catch (AssertionError e) {
      ledger.violation(queue + ": " + e.getMessage());
    } catch (IOException | AlreadyClosedException e) {
      // Killed meanwhile: what is held will come again.
      held.clear();
    }
  }

  private void acknowledgeSome() throws IOException {
    int keep = holdsBack ? random.nextInt(HELD_MAX) : 0;
    while (held.size() > keep) {
      boolean multiple = random.nextInt(3) == 0;
      Long[] tags = held.keySet().toArray(new Long[0]);
      long tag = tags[random.nextInt(tags.length)];
      // Noted before it is sent: from then on the broker may know.
      var acked = multiple ? held.headMap(tag, true) : held.subMap(tag, tag + 1);
      acked.values().forEach(message -> ledger.acked(queue, message));
      acked.clear();
      getChannel().basicAck(tag, multiple);
    }
  }
}
