package dev.forebay.tests.crash;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.MessageProperties;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Publishes persistent messages with confirms to queues in turn and to all of them, until its
 * connection is lost. One thread; confirms come on the connection's.
 */
final class LoadPublisher implements Runnable {
  static final String FANOUT = "all";
  private static final int WINDOW = 100;

  private final Ledger ledger;
  private final Connection connection;
  private final Channel channel;
  private final List<String> queues;
  private final int publisher;
  private final SplittableRandom random;
  private final TreeMap<Long, Message> unconfirmed = new TreeMap<>();
  private final Semaphore window = new Semaphore(WINDOW);
  private long number;

  LoadPublisher(Ledger ledger, int port, List<String> queues, int publisher, long firstNumber)
      throws IOException, TimeoutException {
    this.ledger = ledger;
    this.connection = BrokerProcess.connect(port);
    this.channel = connection.createChannel();
    this.queues = queues;
    this.publisher = publisher;
    this.number = firstNumber;
    this.random = new SplittableRandom(publisher + firstNumber);
    channel.confirmSelect();
    channel.addConfirmListener(
        this::confirmed, (tag, multiple) -> ledger.violation("basic.nack of " + tag));
  }

  long nextNumber() {
    return number;
  }

  @Override
  public void run() {
    try {
      while (channel.isOpen()) {
        if (window.tryAcquire(100, TimeUnit.MILLISECONDS)) {
          publish();
        }
        if (random.nextInt(200) == 0) {
          Thread.sleep(random.nextInt(20));
        }
      }
    } catch (IOException | AlreadyClosedException e) {
      // The end that this test is about.
      connection.abort(1000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void publish() throws IOException {
    Message message = new Message(publisher, number++);
    boolean toAll = random.nextInt(4) == 0;
    String queue = queues.get((int) (message.number() % queues.size()));
    ledger.published(message, toAll ? queues : List.of(queue));
    synchronized (unconfirmed) {
      unconfirmed.put(channel.getNextPublishSeqNo(), message);
    }
    channel.basicPublish(
        toAll ? FANOUT : "",
        toAll ? "" : queue,
        MessageProperties.PERSISTENT_BASIC,
        message.body());
  }

  private void confirmed(long tag, boolean multiple) {
    synchronized (unconfirmed) {
      var done = multiple ? unconfirmed.headMap(tag, true) : unconfirmed.subMap(tag, tag + 1);
      done.values().forEach(ledger::confirmed);
      window.release(done.size());
      done.clear();
    }
  }
}
