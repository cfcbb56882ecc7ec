package dev.forebay.protocol.stomp.session;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.CatalogReply;
import dev.forebay.broker.api.ConsumeCommand;
import dev.forebay.broker.api.ConsumeReply;
import dev.forebay.protocol.base.rabbitmq.RefusalCode;
import dev.forebay.protocol.stomp.api.Refusals;
import dev.forebay.protocol.stomp.api.SessionScope;
import dev.forebay.protocol.stomp.codec.FrameReader;
import dev.forebay.protocol.stomp.codec.HeaderName;
import dev.forebay.protocol.stomp.delivery.Subscription;
import dev.forebay.protocol.stomp.delivery.Subscriptions;
import dev.forebay.protocol.stomp.destination.Destination;
import dev.forebay.protocol.stomp.dialect.AckMode;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A session's own queues for answers, by the name that messages give them in reply-to. Answers come
 * to a subscription of that name. Confined to the connection's loop.
 */
final class ReplyQueues {
  private static final String PREFIX = "/temp-queue/";

  private final SessionScope scope;
  private final Subscriptions subscriptions;
  private final Map<String, String> queues = new HashMap<>();

  ReplyQueues(SessionScope scope, Subscriptions subscriptions) {
    this.scope = scope;
    this.subscriptions = subscriptions;
  }

  /** What a message says of such a queue, or null. */
  static @Nullable String wanted(FrameReader frame) {
    String text = frame.text(HeaderName.REPLY_TO);
    if (text == null || !text.startsWith(PREFIX)) {
      return null;
    }
    return Destination.of(text) instanceof Destination.TempQueue(String name) ? name : null;
  }

  /** The queue of a name, or null if there is none yet. */
  @Nullable String queue(String name) {
    return queues.get(name);
  }

  /** Makes a queue, and a subscription to it; later frames wait. */
  void make(String name) {
    scope.command(
        new CatalogCommand.MakeReplyQueue(scope.virtualHost()),
        reply -> {
          if (reply instanceof CatalogReply.QueueDeclared made) {
            consume(name, made.name());
          } else {
            throw new IllegalStateException("reply " + reply);
          }
        });
  }

  private void consume(String name, String queue) {
    String id = PREFIX + name;
    Subscription subscription =
        subscriptions.make(
            Subscriptions.tag(id, id), id, new Subscription.Target(AckMode.AUTO, queue, false));
    if (subscription == null) {
      throw Refusals.of(RefusalCode.PRECONDITION_FAILED, "no memory for further reply queues");
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
