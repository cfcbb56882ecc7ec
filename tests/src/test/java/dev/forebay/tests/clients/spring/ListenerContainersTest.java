package dev.forebay.tests.clients.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.amqp.AmqpRejectAndDontRequeueException;
import org.springframework.amqp.core.AcknowledgeMode;
import org.springframework.amqp.core.BatchMessageListener;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.Queue;
import org.springframework.amqp.core.QueueBuilder;
import org.springframework.amqp.rabbit.batch.SimpleBatchingStrategy;
import org.springframework.amqp.rabbit.config.RetryInterceptorBuilder;
import org.springframework.amqp.rabbit.core.BatchingRabbitTemplate;
import org.springframework.amqp.rabbit.listener.DirectMessageListenerContainer;
import org.springframework.amqp.rabbit.listener.SimpleMessageListenerContainer;
import org.springframework.amqp.rabbit.listener.api.ChannelAwareMessageListener;
import org.springframework.amqp.rabbit.retry.RepublishMessageRecoverer;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/** Listener containers: consumers, acknowledgements, retries, dead letters and batches. */
class ListenerContainersTest extends SpringTest {
  private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

  @Test
  void aSimpleContainerSharesAQueueAmongConsumers() throws Exception {
    admin.declareQueue(new Queue("shared"));
    SimpleMessageListenerContainer container = new SimpleMessageListenerContainer(connections);
    container.setQueueNames("shared");
    container.setConcurrency("2-4");
    container.setPrefetchCount(5);
    container.setMessageListener(message -> seen.add(text(message)));
    started(container);
    for (int i = 0; i < 200; i++) {
      template.convertAndSend("shared", "number " + i);
    }

    assertThat(take(seen, 200)).doesNotHaveDuplicates();
    Awaitility.await().atMost(SOON).until(() -> count("shared") == 0);
    assertThat(container.getActiveConsumerCount()).isGreaterThanOrEqualTo(2);
  }

  @Test
  void aDirectContainerAcknowledgesSeveralAtOnceAndFollowsItsQueues() throws Exception {
    admin.declareQueue(new Queue("first"));
    admin.declareQueue(new Queue("second"));
    DirectMessageListenerContainer container = new DirectMessageListenerContainer(connections);
    container.setQueueNames("first");
    container.setConsumersPerQueue(2);
    container.setMessagesPerAck(10);
    container.setAckTimeout(100);
    container.setMessageListener(message -> seen.add(text(message)));
    started(container);
    container.addQueueNames("second");
    for (int i = 0; i < 45; i++) {
      template.convertAndSend("first", "one " + i);
      template.convertAndSend("second", "two " + i);
    }

    assertThat(take(seen, 90)).doesNotHaveDuplicates();
    container.removeQueueNames("first");
    Awaitility.await().atMost(SOON).until(() -> queue("first").getConsumerCount() == 0);
    template.convertAndSend("first", "stays");
    template.convertAndSend("second", "comes");
    assertThat(take(seen, 1)).containsExactly("comes");
    assertThat(template.receiveAndConvert("first")).isEqualTo("stays");
  }

  @Test
  void whatStillFailsAfterRetriesIsPublishedAnew() throws Exception {
    admin.declareQueue(new Queue("fragile"));
    admin.declareQueue(new Queue("failed"));
    SimpleMessageListenerContainer container = new SimpleMessageListenerContainer(connections);
    container.setQueueNames("fragile");
    container.setAdviceChain(
        RetryInterceptorBuilder.stateless()
            .maxRetries(2)
            .backOffOptions(10, 1.0, 10)
            .recoverer(
                new RepublishMessageRecoverer(template, "", "failed").includeStackTrace(true))
            .build());
    container.setMessageListener(message -> {
      seen.add(text(message));
      throw new IllegalStateException("on purpose");
    });
    started(container);
    template.convertAndSend("fragile", "bad");

    Message failed = Objects.requireNonNull(template.receive("failed"), "in time");
    assertThat(seen).containsExactly("bad", "bad", "bad");
    Map<String, @Nullable Object> headers = failed.getMessageProperties().getHeaders();
    assertThat(headers)
        .containsEntry("x-original-exchange", "")
        .containsEntry("x-original-routingKey", "fragile")
        .containsEntry("x-exception-message", "on purpose")
        .containsKey("x-exception-stacktrace");
  }

  @Test
  void aRejectedMessageComesBackThroughAQueueThatHoldsItUntilItsDeathsAreTooMany()
      throws Exception {
    admin.declareQueue(
        QueueBuilder.durable("work").deadLetterExchange("").deadLetterRoutingKey("wait").build());
    admin.declareQueue(
        QueueBuilder.durable("wait")
            .ttl(50)
            .deadLetterExchange("")
            .deadLetterRoutingKey("work")
            .build());
    DirectMessageListenerContainer container = new DirectMessageListenerContainer(connections);
    container.setQueueNames("work");
    container.setMessageListener(message -> {
      List<Map<String, ?>> deaths = message.getMessageProperties().getXDeathHeader();
      seen.add(deaths == null ? "none" : summary(deaths));
      if (deaths == null || count(deaths, "work") < 3) {
        throw new AmqpRejectAndDontRequeueException("not yet");
      }
    });
    started(container);
    template.convertAndSend("work", "stubborn");

    assertThat(take(seen, 4))
        .containsExactly(
            "none",
            "wait expired 1, work rejected 1",
            "wait expired 2, work rejected 2",
            "wait expired 3, work rejected 3");
    Awaitility.await().atMost(SOON).until(() -> count("work") == 0 && count("wait") == 0);
  }

  @Test
  void messagesAreSentAndConsumedInBatches() throws Exception {
    admin.declareQueue(new Queue("batches"));
    ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
    scheduler.afterPropertiesSet();
    afterwards(scheduler::destroy);
    BatchingRabbitTemplate batching =
        new BatchingRabbitTemplate(
            connections, new SimpleBatchingStrategy(10, 10_000, 200), scheduler);
    BlockingQueue<Integer> sizes = new LinkedBlockingQueue<>();
    SimpleMessageListenerContainer container = new SimpleMessageListenerContainer(connections);
    container.setQueueNames("batches");
    container.setConsumerBatchEnabled(true);
    container.setDeBatchingEnabled(true);
    container.setBatchSize(20);
    container.setReceiveTimeout(200);
    BatchMessageListener listener =
        messages -> {
          sizes.add(messages.size());
          messages.forEach(message -> seen.add(text(message)));
        };
    container.setMessageListener(listener);
    started(container);
    for (int i = 0; i < 45; i++) {
      batching.convertAndSend("", "batches", "" + i);
    }

    assertThat(take(seen, 45)).startsWith("0", "1", "2").endsWith("44").doesNotHaveDuplicates();
    assertThat(sizes).hasSizeLessThan(45);

    sizes.clear();
    for (int i = 0; i < 45; i++) {
      template.convertAndSend("batches", "" + i);
    }
    assertThat(take(seen, 45)).startsWith("0", "1", "2").endsWith("44").doesNotHaveDuplicates();
    assertThat(sizes).allMatch(size -> size <= 20);
    Awaitility.await().atMost(SOON).until(() -> count("batches") == 0);
  }

  @Test
  void aListenerMaySettleItself() throws Exception {
    admin.declareQueue(new Queue("manual"));
    DirectMessageListenerContainer container = new DirectMessageListenerContainer(connections);
    container.setQueueNames("manual");
    container.setAcknowledgeMode(AcknowledgeMode.MANUAL);
    container.setMessageListener(new GiveBackOnce());
    started(container);
    template.convertAndSend("manual", "twice");

    assertThat(take(seen, 2)).containsExactly("twice false", "twice true");
  }

  /** Requeues what it sees for the first time. */
  private final class GiveBackOnce implements ChannelAwareMessageListener {
    @Override
    public void onMessage(Message message, @Nullable Channel channel) throws Exception {
      boolean again = Boolean.TRUE.equals(message.getMessageProperties().isRedelivered());
      long tag = message.getMessageProperties().getDeliveryTag();
      seen.add(text(message) + " " + again);
      if (channel == null) {
        throw new IllegalStateException("no channel");
      } else if (again) {
        channel.basicAck(tag, false);
      } else {
        channel.basicNack(tag, false, true);
      }
    }
  }

  private long count(String queue) {
    return queue(queue).getMessageCount();
  }

  private static String summary(List<Map<String, ?>> deaths) {
    return String.join(
        ", ",
        deaths.stream()
            .map(death ->
                "%s %s %s".formatted(death.get("queue"), death.get("reason"), death.get("count")))
            .toList());
  }

  private static long count(List<Map<String, ?>> deaths, String queue) {
    return deaths.stream()
        .filter(death -> queue.equals(death.get("queue")))
        .mapToLong(death -> death.get("count") instanceof Long count ? count : 0L)
        .findFirst()
        .orElse(0);
  }

  private static String text(Message message) {
    return new String(message.getBody(), StandardCharsets.UTF_8);
  }
}
