package dev.forebay.protocol.stomp.session;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.CatalogReply;
import dev.forebay.broker.api.ConsumeCommand;
import dev.forebay.broker.api.ConsumeReply;
import dev.forebay.protocol.base.rabbitmq.RefusalCode;
import dev.forebay.protocol.stomp.api.Refusals;
import dev.forebay.protocol.stomp.api.SessionScope;
import dev.forebay.protocol.stomp.codec.StompException;
import dev.forebay.protocol.stomp.delivery.Subscription;
import dev.forebay.protocol.stomp.delivery.Subscriptions;
import dev.forebay.protocol.stomp.destination.Destination;
import dev.forebay.protocol.stomp.dialect.AckMode;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A session's own queues for answers, by the name that messages give them in reply-to. Answers come
 * to a subscription of that name; ActiveMQ's clients subscribe themselves. Confined to the
 * connection's loop.
 */
final class ReplyQueues {
  private static final String PREFIX = "/temp-queue/";

  /** What a queue takes of the heap that has no consumer yet, without its names. */
  private static final int QUEUE_BYTES = 1500;

  private final SessionScope scope;
  private final Subscriptions subscriptions;
  private final Map<String, String> queues = new HashMap<>();

  ReplyQueues(SessionScope scope, Subscriptions subscriptions) {
    this.scope = scope;
    this.subscriptions = subscriptions;
  }

  /** The name of such a queue that a header says, or null if it says something else. */
  @Nullable String name(@Nullable String text) {
    if (text == null || !text.startsWith(PREFIX)) {
      return null;
    }
    return Destination.of(text, scope.shared().dialect())
            instanceof Destination.TempQueue(String name)
        ? name
        : null;
  }

  /** A queue is gone with its subscription. */
  void forget(String queue) {
    queues.values().remove(queue);
  }

  /** The queue of a name, or null if there is none yet. */
  @Nullable String queue(String name) {
    return queues.get(name);
  }

  /** Makes a queue, and a subscription to it unless clients make that; later frames wait. */
  void make(String name) {
    scope.command(
        new CatalogCommand.MakeReplyQueue(scope.virtualHost()),
        reply -> {
          if (reply instanceof CatalogReply.QueueDeclared made) {
            switch (scope.shared().dialect()) {
              case RABBITMQ -> consume(name, made.name());
              case ACTIVEMQ -> keep(name, made.name());
            }
          } else {
            throw new IllegalStateException("reply " + reply);
          }
        });
  }

  private void keep(String name, String queue) {
    if (!scope.kept().take(QUEUE_BYTES + 2 * (name.length() + queue.length()))) {
      throw noMemory();
    }
    queues.put(name, queue);
  }

  private static StompException noMemory() {
    return Refusals.of(RefusalCode.PRECONDITION_FAILED, "no memory for further reply queues");
  }

  private void consume(String name, String queue) {
    String id = PREFIX + name;
    Subscription subscription =
        subscriptions.make(
            Subscriptions.tag(id, id), id, new Subscription.Target(AckMode.AUTO, queue, false));
    if (subscription == null) {
      throw noMemory();
    }
    scope.await();
    scope
        .session()
        .consume(
            new ConsumeCommand(scope.virtualHost(), queue, true, false, Integer.MAX_VALUE),
            subscription,
            reply ->
                scope.answered(() -> {
                  switch (reply) {
                    case ConsumeReply.Consuming(var consumer) -> {
                      subscriptions.started(subscription, consumer);
                      queues.put(name, queue);
                    }
                    case ConsumeReply.Refused(var refusal) -> throw Refusals.of(refusal);
                  }
                }));
  }
}
