package dev.forebay.tests.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.ShutdownSignalException;
import dev.forebay.tests.clients.TestBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a user with few rights may do over AMQP; the words are RabbitMQ 3.13's. */
class AmqpPermissionsTest {
  private static final byte[] NOTHING = {};

  private static TestBroker broker;
  private static Connection limited;

  @BeforeAll
  static void start(@TempDir Path dir) throws Exception {
    broker =
        TestBroker.start(
            dir.resolve("data"), "loops=2", "definitions.file=" + DefinitionsFile.write(dir));
    try (Connection all = factory(DefinitionsFile.ADMINISTRATOR).newConnection()) {
      all.createChannel().queueDeclare("other", true, false, false, null);
    }
    limited = factory(DefinitionsFile.LIMITED).newConnection();
    Channel channel = limited.createChannel();
    channel.queueDeclare("lim-q", true, false, false, null);
    channel.exchangeDeclare("lim-e", "fanout", true);
    channel.exchangeDeclare("lim-t", "topic", true);
    channel.queueBind("lim-q", "lim-e", "");
  }

  @AfterAll
  static void stop() throws IOException {
    limited.close();
    broker.close();
  }

  private static ConnectionFactory factory(String user) {
    ConnectionFactory factory = broker.clients();
    factory.setUsername(user);
    factory.setPassword(DefinitionsFile.PASSWORD);
    return factory;
  }

  interface Deed {
    void on(Channel channel) throws IOException;
  }

  /** Something that the user does, and what comes of it; null if it may. */
  record Case(String what, @Nullable String refusal, Deed deed) {
    @Override
    public String toString() {
      return what;
    }
  }

  private static Case may(String what, Deed deed) {
    return new Case(what, null, deed);
  }

  private static Case mayNot(String what, String refusal, Deed deed) {
    return new Case(what, refusal + " refused for user 'lim'", deed);
  }

  static List<Case> cases() {
    return List.of(
        mayNot(
            "declare a queue",
            "configure access to queue 'nope' in vhost '/'",
            channel -> channel.queueDeclare("nope", true, false, false, null)),
        mayNot(
            "declare a queue that is there",
            "configure access to queue 'other' in vhost '/'",
            channel -> channel.queueDeclare("other", true, false, false, null)),
        mayNot(
            "declare a queue without a name",
            "configure access to queue 'amq.gen-AAAAAAAAAAAAAAAAAAAAAA' in vhost '/'",
            Channel::queueDeclare),
        mayNot(
            "see a queue",
            "configure access to queue 'other' in vhost '/'",
            channel -> channel.queueDeclarePassive("other")),
        mayNot(
            "see an exchange",
            "configure access to exchange 'amq.direct' in vhost '/'",
            channel -> channel.exchangeDeclarePassive("amq.direct")),
        may("see what it reads", channel -> channel.exchangeDeclarePassive("amq.topic")),
        mayNot(
            "publish to a queue by name",
            "write access to exchange 'amq.default' in vhost '/'",
            channel -> channel.basicPublish("", "lim-q", null, NOTHING)),
        mayNot(
            "publish to an exchange",
            "write access to exchange 'amq.direct' in vhost '/'",
            channel -> channel.basicPublish("amq.direct", "x", null, NOTHING)),
        mayNot(
            "publish to what is not there",
            "write access to exchange 'missing' in vhost '/'",
            channel -> channel.basicPublish("missing", "x", null, NOTHING)),
        may(
            "publish to its exchange",
            channel -> channel.basicPublish("lim-e", "x", null, NOTHING)),
        may(
            "publish to its topic",
            channel -> channel.basicPublish("amq.topic", "lim.a", null, NOTHING)),
        mayNot(
            "publish to another's topic",
            "write access to topic 'limited.a' in exchange 'amq.topic' in vhost '/'",
            channel -> channel.basicPublish("amq.topic", "limited.a", null, NOTHING)),
        mayNot(
            "publish a copy to another's topic",
            "write access to topic 'else' in exchange 'amq.topic' in vhost '/'",
            channel ->
                channel.basicPublish(
                    "amq.topic",
                    "lim.a",
                    new AMQP.BasicProperties.Builder()
                        .headers(Map.of("CC", List.of("else")))
                        .build(),
                    NOTHING)),
        may(
            "publish where topics are free",
            channel -> channel.basicPublish("lim-t", "else", null, NOTHING)),
        may("bind", channel -> channel.queueBind("lim-q", "amq.topic", "open.#")),
        mayNot(
            "bind by another's topic",
            "read access to topic 'closed' in exchange 'amq.topic' in vhost '/'",
            channel -> channel.queueBind("lim-q", "amq.topic", "closed")),
        mayNot(
            "unbind by another's topic",
            "read access to topic 'closed' in exchange 'amq.topic' in vhost '/'",
            channel -> channel.queueUnbind("lim-q", "amq.topic", "closed")),
        mayNot(
            "bind to an exchange",
            "read access to exchange 'amq.fanout' in vhost '/'",
            channel -> channel.queueBind("lim-q", "amq.fanout", "")),
        mayNot(
            "bind a queue",
            "write access to queue 'other' in vhost '/'",
            channel -> channel.queueBind("other", "lim-e", "")),
        mayNot(
            "bind an exchange",
            "write access to exchange 'amq.direct' in vhost '/'",
            channel -> channel.exchangeBind("amq.direct", "lim-e", "")),
        mayNot(
            "consume",
            "read access to queue 'other' in vhost '/'",
            channel -> channel.basicConsume("other", false, new DefaultConsumer(channel))),
        may(
            "wait for answers",
            channel ->
                channel.basicConsume("amq.rabbitmq.reply-to", true, new DefaultConsumer(channel))),
        mayNot(
            "get",
            "read access to queue 'missing' in vhost '/'",
            channel -> channel.basicGet("missing", false)),
        mayNot(
            "purge",
            "read access to queue 'other' in vhost '/'",
            channel -> channel.queuePurge("other")),
        mayNot(
            "delete a queue",
            "configure access to queue 'missing' in vhost '/'",
            channel -> channel.queueDelete("missing")),
        mayNot(
            "delete an exchange",
            "configure access to exchange 'missing' in vhost '/'",
            channel -> channel.exchangeDelete("missing")),
        mayNot(
            "have dead letters written",
            "write access to exchange 'amq.direct' in vhost '/'",
            channel ->
                channel.queueDeclare(
                    "lim-d", true, false, false, Map.of("x-dead-letter-exchange", "amq.direct"))),
        mayNot(
            "declare an exchange",
            "configure access to exchange 'ex' in vhost '/'",
            channel -> channel.exchangeDeclare("ex", "direct")),
        mayNot(
            "have what leads nowhere written",
            "write access to exchange 'amq.direct' in vhost '/'",
            channel ->
                channel.exchangeDeclare(
                    "lim-a", "direct", false, false, Map.of("alternate-exchange", "amq.direct"))));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void itMayDoWhatItsRulesSay(Case tried) throws Exception {
    Channel channel = limited.createChannel();
    String refusal = null;
    try {
      tried.deed().on(channel);
      channel.queueDeclarePassive("lim-q");
      channel.close();
    } catch (IOException | AlreadyClosedException e) {
      ShutdownSignalException closed = Objects.requireNonNull(channel.getCloseReason());
      refusal = ((AMQP.Channel.Close) closed.getReason()).getReplyText();
    }
    assertThat(refusal)
        .isEqualTo(tried.refusal() == null ? null : "ACCESS_REFUSED - " + tried.refusal());
  }

  @Test
  void itMayNotEnterAnotherVirtualHost() {
    ConnectionFactory second = factory(DefinitionsFile.LIMITED);
    second.setVirtualHost("second");

    assertThatThrownBy(second::newConnection)
        .hasStackTraceContaining(
            "NOT_ALLOWED - access to vhost 'second' refused for user 'lim', class-id=10,"
                + " method-id=40");
  }

  @Test
  void virtualHostsAreThoseOfTheFileAsWell() throws Exception {
    ConnectionFactory second = factory(DefinitionsFile.ADMINISTRATOR);
    second.setVirtualHost("second");
    try (Connection connection = second.newConnection()) {
      assertThat(connection.createChannel().queueDeclare().getQueue()).isNotEmpty();
    }
  }

  @Test
  void aWrongPasswordAndNobodyAreRefusedAlike() {
    for (String user : List.of("lim", "adm", "nobody", "nopass", "")) {
      ConnectionFactory wrong = factory(user);
      wrong.setPassword("wrong");
      assertThatThrownBy(wrong::newConnection)
          .as(user)
          .isInstanceOf(AuthenticationFailureException.class)
          .hasMessage(
              "ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN. For details"
                  + " see the broker logfile.");
    }
    ConnectionFactory empty = factory("nopass");
    empty.setPassword("");
    assertThatThrownBy(empty::newConnection).isInstanceOf(AuthenticationFailureException.class);
  }
}
