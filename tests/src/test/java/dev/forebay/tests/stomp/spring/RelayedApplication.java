package dev.forebay.tests.stomp.spring;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHandler;
import org.springframework.messaging.simp.SimpMessagingTemplate;
import org.springframework.messaging.simp.broker.BrokerAvailabilityEvent;
import org.springframework.messaging.simp.stomp.StompBrokerRelayMessageHandler;
import org.springframework.messaging.simp.stomp.StompCommand;
import org.springframework.messaging.simp.stomp.StompHeaderAccessor;
import org.springframework.messaging.simp.user.DefaultUserDestinationResolver;
import org.springframework.messaging.simp.user.UserDestinationMessageHandler;
import org.springframework.messaging.support.ExecutorSubscribableChannel;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/** What Spring puts together for {@code enableStompBrokerRelay}, with browsers left out. */
final class RelayedApplication implements AutoCloseable {
  static final String USER = "alice";
  static final String SESSION = "browser-1";

  private static final long HEART_BEAT_MILLIS = 1000;

  private final ExecutorSubscribableChannel fromClients = new ExecutorSubscribableChannel();
  private final ExecutorSubscribableChannel toClients = new ExecutorSubscribableChannel();
  private final ExecutorSubscribableChannel toBroker = new ExecutorSubscribableChannel();
  private final BlockingQueue<StompHeaderAccessor> heads = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> bodies = new LinkedBlockingQueue<>();
  private final BlockingQueue<Boolean> availability = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> ofSystem = new LinkedBlockingQueue<>();
  private final ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
  private final StompBrokerRelayMessageHandler relay;
  private final UserDestinationMessageHandler users;
  private final SimpMessagingTemplate template = new SimpMessagingTemplate(toBroker);

  RelayedApplication(int port) {
    relay =
        new StompBrokerRelayMessageHandler(
            fromClients, toClients, toBroker, List.of("/topic", "/queue", "/exchange"));
    relay.setRelayHost("127.0.0.1");
    relay.setRelayPort(port);
    relay.setVirtualHost("/");
    relay.setClientLogin("guest");
    relay.setClientPasscode("guest");
    relay.setSystemLogin("guest");
    relay.setSystemPasscode("guest");
    relay.setSystemHeartbeatSendInterval(HEART_BEAT_MILLIS);
    relay.setSystemHeartbeatReceiveInterval(HEART_BEAT_MILLIS);
    MessageHandler keep = message -> ofSystem.add(text(message));
    relay.setSystemSubscriptions(Map.of("/topic/unresolved-user", keep));
    relay.setApplicationEventPublisher(event -> {
      if (event instanceof BrokerAvailabilityEvent changed) {
        availability.add(changed.isBrokerAvailable());
      }
    });
    scheduler.initialize();
    relay.setTaskScheduler(scheduler);
    DefaultUserDestinationResolver resolver =
        new DefaultUserDestinationResolver(new OneUser(USER, SESSION));
    users = new UserDestinationMessageHandler(fromClients, toBroker, resolver);
    users.setBroadcastDestination("/topic/unresolved-user");
    toClients.subscribe(this::keep);
    users.start();
    relay.start();
  }

  private void keep(Message<?> message) {
    StompHeaderAccessor head = StompHeaderAccessor.wrap(message);
    bodies.add(text(message));
    heads.add(head);
  }

  private static String text(Message<?> message) {
    return new String((byte[]) message.getPayload(), UTF_8);
  }

  private static <T> T next(BlockingQueue<T> from) throws InterruptedException {
    T next = from.poll(20, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("nothing came");
    }
    return next;
  }

  boolean nextAvailability() throws InterruptedException {
    return next(availability);
  }

  boolean isUnchanged() {
    return availability.isEmpty();
  }

  /** What the application itself has subscribed to. */
  String nextOfSystem() throws InterruptedException {
    return next(ofSystem);
  }

  StompHeaderAccessor nextHead() throws InterruptedException {
    return next(heads);
  }

  /** The body that belongs to the head that was taken last. */
  String nextBody() throws InterruptedException {
    return next(bodies);
  }

  SimpMessagingTemplate template() {
    return template;
  }

  /** A frame of a browser. */
  void frame(StompCommand command, String body, Consumer<StompHeaderAccessor> headers) {
    StompHeaderAccessor head = StompHeaderAccessor.create(command);
    head.setSessionId(SESSION);
    head.setUser(() -> USER);
    head.setLeaveMutable(true);
    headers.accept(head);
    fromClients.send(MessageBuilder.createMessage(body.getBytes(UTF_8), head.getMessageHeaders()));
  }

  @Override
  public void close() {
    relay.stop();
    users.stop();
    scheduler.shutdown();
  }
}
