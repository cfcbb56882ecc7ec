package dev.forebay.tests.clients.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.amqp.core.AnonymousQueue;
import org.springframework.amqp.core.BindingBuilder;
import org.springframework.amqp.core.Declarables;
import org.springframework.amqp.core.ExchangeBuilder;
import org.springframework.amqp.core.FanoutExchange;
import org.springframework.amqp.core.HeadersExchange;
import org.springframework.amqp.core.Queue;
import org.springframework.amqp.core.QueueBuilder;
import org.springframework.amqp.core.TopicExchange;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory.ConfirmType;
import org.springframework.amqp.rabbit.connection.CorrelationData;
import org.springframework.amqp.rabbit.core.RabbitAdmin;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.amqp.rabbit.listener.SimpleMessageListenerContainer;
import org.springframework.amqp.rabbit.listener.adapter.MessageListenerAdapter;
import org.springframework.amqp.rabbit.listener.api.ChannelAwareMessageListener;
import org.springframework.amqp.rabbit.transaction.RabbitTransactionManager;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Templates and the admin: topologies, requests and replies, confirms and returns, transactions.
 */
class TemplatesTest extends SpringTest {
  private final Deque<String> replyTo = new ConcurrentLinkedDeque<>();

  @Test
  void theAdminDeclaresWhatTheApplicationHas() {
    TopicExchange topics = ExchangeBuilder.topicExchange("topics").alternate("rest").build();
    FanoutExchange rest = ExchangeBuilder.fanoutExchange("rest").durable(false).build();
    HeadersExchange headers = ExchangeBuilder.headersExchange("headers").autoDelete().build();
    Queue orders = QueueBuilder.durable("orders").ttl(60_000).expires(120_000).build();
    Queue strays = new AnonymousQueue();
    try (GenericApplicationContext context = new GenericApplicationContext()) {
      context.registerBean(
          Declarables.class,
          () ->
              new Declarables(
                  topics,
                  rest,
                  headers,
                  orders,
                  strays,
                  BindingBuilder.bind(orders).to(topics).with("order.#"),
                  BindingBuilder.bind(headers).to(topics).with("with.headers"),
                  BindingBuilder.bind(orders).to(headers).where("kind").matches("order"),
                  BindingBuilder.bind(strays).to(rest)));
      context.refresh();
      admin.setApplicationContext(context);
      admin.initialize();
    }

    template.convertAndSend("topics", "order.new", "plain");
    template.convertAndSend(
        "topics",
        "with.headers",
        "by header",
        message -> {
          message.getMessageProperties().setHeader("kind", "order");
          return message;
        });
    template.convertAndSend("topics", "nothing", "stray");
    assertThat(template.receiveAndConvert("orders")).isEqualTo("plain");
    assertThat(template.receiveAndConvert("orders")).isEqualTo("by header");
    assertThat(template.receiveAndConvert(strays.getActualName())).isEqualTo("stray");
    assertThat(admin.getQueueProperties("orders"))
        .containsEntry(RabbitAdmin.QUEUE_NAME, "orders")
        .containsEntry(RabbitAdmin.QUEUE_MESSAGE_COUNT, 0L);
    assertThat(admin.deleteQueue("orders")).isTrue();
    Properties gone = admin.getQueueProperties("orders");
    assertThat(gone).isNull();
  }

  @Test
  void repliesComeToTheChannelThatAsked() {
    admin.declareQueue(new Queue("questions"));
    serve("questions");

    assertThat(template.convertSendAndReceive("questions", "direct")).isEqualTo("re: direct");
    assertThat(replyTo()).startsWith("amq.rabbitmq.reply-to.");
    template.setUseDirectReplyToContainer(false);
    assertThat(template.convertSendAndReceive("questions", "channel")).isEqualTo("re: channel");
    assertThat(replyTo()).startsWith("amq.rabbitmq.reply-to.");
    // A template that has once found direct replies keeps to them.
    RabbitTemplate other = new RabbitTemplate(connections);
    other.setReplyTimeout(SOON.toMillis());
    other.setUseTemporaryReplyQueues(true);
    assertThat(other.convertSendAndReceive("questions", "queue")).isEqualTo("re: queue");
    assertThat(replyTo()).doesNotStartWith("amq.rabbitmq.reply-to");
    template.stop();
  }

  @Test
  void repliesComeToAQueueOfTheirOwn() {
    admin.declareQueue(new Queue("questions"));
    admin.declareQueue(new Queue("replies"));
    serve("questions");
    template.setReplyAddress("replies");
    SimpleMessageListenerContainer replies = new SimpleMessageListenerContainer(connections);
    replies.setQueueNames("replies");
    replies.setMessageListener(template);
    started(replies);

    for (int i = 0; i < 20; i++) {
      assertThat(template.convertSendAndReceive("questions", "no. " + i)).isEqualTo("re: no. " + i);
    }
  }

  private void serve(String queue) {
    template.setReplyTimeout(SOON.toMillis());
    SimpleMessageListenerContainer container = new SimpleMessageListenerContainer(connections);
    container.setQueueNames(queue);
    MessageListenerAdapter answers = new MessageListenerAdapter(new Answers());
    container.setMessageListener(
        (ChannelAwareMessageListener)
            (message, channel) -> {
              replyTo.add(String.valueOf(message.getMessageProperties().getReplyTo()));
              answers.onMessage(message, channel);
            });
    started(container);
  }

  /** Where the request that was served last wanted its answer. */
  private String replyTo() {
    return replyTo.getLast();
  }

  /** What the adapter calls by its name. */
  public static final class Answers {
    public String handleMessage(String question) {
      return "re: " + question;
    }
  }

  @Test
  void confirmsAndReturnsBelongToWhatWasSent() throws Exception {
    admin.declareQueue(new Queue("confirmed"));
    CachingConnectionFactory correlating = connections();
    correlating.setPublisherConfirmType(ConfirmType.CORRELATED);
    correlating.setPublisherReturns(true);
    RabbitTemplate sender = new RabbitTemplate(correlating);
    sender.setMandatory(true);
    List<CorrelationData> sent = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      CorrelationData data = new CorrelationData("no. " + i);
      sender.convertAndSend("", i % 10 == 9 ? "nowhere" : "confirmed", "" + i, data);
      sent.add(data);
    }

    for (int i = 0; i < sent.size(); i++) {
      CorrelationData data = sent.get(i);
      assertThat(data.getFuture().get(SOON.toSeconds(), TimeUnit.SECONDS).ack()).isTrue();
      assertThat(data.getReturned() != null).as(data.toString()).isEqualTo(i % 10 == 9);
    }
    assertThat(queue("confirmed").getMessageCount()).isEqualTo(90);
  }

  @Test
  void oneChannelWaitsForItsConfirms() {
    admin.declareQueue(new Queue("waited"));
    CachingConnectionFactory simple = connections();
    simple.setPublisherConfirmType(ConfirmType.SIMPLE);
    Boolean confirmed =
        new RabbitTemplate(simple)
            .invoke(operations -> {
              for (int i = 0; i < 50; i++) {
                operations.convertAndSend("waited", "" + i);
              }
              return operations.waitForConfirms(SOON.toMillis());
            });

    assertThat(confirmed).isTrue();
    assertThat(queue("waited").getMessageCount()).isEqualTo(50);
  }

  @Test
  void aTransactionPublishesAllOrNothing() {
    admin.declareQueue(new Queue("left"));
    admin.declareQueue(new Queue("right"));
    template.setChannelTransacted(true);
    TransactionTemplate transactions =
        new TransactionTemplate(new RabbitTransactionManager(connections));
    assertThatThrownBy(() ->
            transactions.executeWithoutResult(status -> {
              template.convertAndSend("left", "undone");
              throw new IllegalStateException("on purpose");
            }))
        .hasMessage("on purpose");
    transactions.executeWithoutResult(status -> {
      template.convertAndSend("left", "both");
      template.convertAndSend("right", "both");
      assertThat(queue("left").getMessageCount()).isZero();
    });

    assertThat(template.receiveAndConvert("left")).isEqualTo("both");
    assertThat(template.receiveAndConvert("right")).isEqualTo("both");
  }

  @Test
  void aListenerThatFailsGivesBackItsMessageAndWhatItSent() {
    admin.declareQueue(new Queue("input"));
    admin.declareQueue(new Queue("output"));
    template.setChannelTransacted(true);
    SimpleMessageListenerContainer container = new SimpleMessageListenerContainer(connections);
    container.setQueueNames("input");
    container.setChannelTransacted(true);
    container.setTransactionManager(new RabbitTransactionManager(connections));
    container.setMessageListener(message -> {
      boolean again = Boolean.TRUE.equals(message.getMessageProperties().isRedelivered());
      template.convertAndSend("output", again ? "second try" : "first try");
      if (!again) {
        throw new IllegalStateException("on purpose");
      }
    });
    started(container);
    new RabbitTemplate(connections).convertAndSend("input", "work");

    assertThat(new RabbitTemplate(connections).receiveAndConvert("output", SOON.toMillis()))
        .isEqualTo("second try");
    Awaitility.await().atMost(SOON).until(() -> queue("input").getMessageCount() == 0);
  }
}
