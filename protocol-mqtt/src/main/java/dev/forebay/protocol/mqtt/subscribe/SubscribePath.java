package dev.forebay.protocol.mqtt.subscribe;

import dev.forebay.broker.api.stream.StreamStart;
import dev.forebay.message.ByteString;
import dev.forebay.protocol.mqtt.client.ClientScope;
import dev.forebay.protocol.mqtt.codec.Subscribe;
import dev.forebay.protocol.mqtt.codec.Subscribe.RetainHandling;
import dev.forebay.protocol.mqtt.codec.Unsubscribe;
import dev.forebay.protocol.mqtt.codec.property.Property;
import dev.forebay.protocol.mqtt.codec.wire.Qos;
import dev.forebay.protocol.mqtt.codec.wire.ReasonCode;
import dev.forebay.protocol.mqtt.delivery.Deliveries;
import dev.forebay.protocol.mqtt.delivery.QueueSink;
import dev.forebay.protocol.mqtt.delivery.RetainedSender;
import dev.forebay.protocol.mqtt.filter.Subscription;
import dev.forebay.protocol.mqtt.filter.TopicFilter;
import dev.forebay.protocol.mqtt.node.MqttNames;
import dev.forebay.protocol.mqtt.state.KeptSubscription;
import dev.forebay.runtime.collection.FewMap;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Subscribing and unsubscribing of one client: one filter after another, each answered when it is
 * durable; the connection takes no other packet meanwhile. Confined to the connection's loop.
 */
public final class SubscribePath {
  private final ClientScope client;
  private final SessionQueues queues;
  private final RetainedSender retained;
  private final FewMap<ByteString, Active> active = new FewMap<>();

  /** A subscription in force. */
  private record Active(KeptSubscription said, TopicFilter filter, QueueSink sink) {
    Subscription subscription(ByteString topics) {
      return new Subscription(
          topics, said.qos(), said.noLocal(), said.retainAsPublished(), said.identifier());
    }
  }

  /** Of one client. */
  public SubscribePath(ClientScope client, Deliveries deliveries, RetainedSender retained) {
    this.client = client;
    this.queues = new SessionQueues(client, deliveries);
    this.retained = retained;
  }

  /**
   * Carries a SUBSCRIBE out.
   *
   * @param answered gets a code for each filter; what is retained is sent behind
   */
  public void subscribe(Subscribe packet, Consumer<List<Integer>> answered) {
    new Work(packet, answered).begin();
  }

  /** One SUBSCRIBE on its way. */
  private final class Work {
    private final Subscribe packet;
    private final Consumer<List<Integer>> answered;
    private final int identifier;
    private final @Nullable StreamStart start;
    private final List<Integer> codes = new ArrayList<>();
    private final List<Subscription> wanted = new ArrayList<>();

    Work(Subscribe packet, Consumer<List<Integer>> answered) {
      this.packet = packet;
      this.answered = answered;
      this.identifier = (int) packet.properties().number(Property.SUBSCRIPTION_IDENTIFIER, 0);
      this.start = StreamOffset.of(packet.properties());
    }

    void begin() {
      OneByOne.begin(
          client,
          packet.wishes(),
          Subscribe.Wish::filter,
          (wish, granted) ->
              grant(
                  wish,
                  code -> {
                    codes.add(code);
                    granted.run();
                  }),
          this::granted);
    }

    /** What is published behind the answer must not come as retained, too. */
    private void granted() {
      if (wanted.isEmpty()) {
        answered.accept(codes);
        return;
      }
      client
          .retained()
          .stand(
              client.loop(),
              end -> {
                if (client.isOpen()) {
                  answered.accept(codes);
                  retained.send(wanted, end);
                }
              });
    }

    private void grant(Subscribe.Wish wish, Consumer<Integer> code) {
      TopicFilter filter = parse(wish.filter());
      boolean isOwnOfBridge =
          client.options().isBridge() && !(filter instanceof TopicFilter.Shared);
      KeptSubscription said =
          new KeptSubscription(
              wish.filter(),
              wish.qos(),
              wish.noLocal() || isOwnOfBridge,
              wish.retainAsPublished() || client.options().isBridge(),
              identifier);
      boolean isNew = !active.containsKey(wish.filter());
      if (filter == null) {
        code.accept(failure(ReasonCode.TOPIC_FILTER_INVALID));
      } else if ((isNew && active.size() >= client.node().limits().subscriptionsMax())
          || !queues.hasRoomFor(filter, wish.qos())) {
        code.accept(failure(ReasonCode.QUOTA_EXCEEDED));
      } else {
        establish(
            said,
            filter,
            start,
            failed -> {
              if (failed == null) {
                keep(said, filter, wish.handling(), isNew, code);
              } else {
                code.accept(failure(failed));
              }
            });
      }
    }

    private void keep(
        KeptSubscription said,
        TopicFilter filter,
        RetainHandling handling,
        boolean isNew,
        Consumer<Integer> code) {
      client
          .clients()
          .subscribed(
              client.options().clientId(),
              said,
              client.loop(),
              isKept -> {
                if (!isKept) {
                  code.accept(failure(ReasonCode.QUOTA_EXCEEDED));
                  return;
                }
                boolean wants =
                    handling == RetainHandling.ALWAYS
                        || (handling == RetainHandling.IF_NEW && isNew);
                if (wants && filter instanceof TopicFilter.Own(ByteString topics)) {
                  wanted.add(
                      new Subscription(
                          topics,
                          said.qos(),
                          said.noLocal(),
                          said.retainAsPublished(),
                          said.identifier()));
                }
                code.accept(said.qos());
              });
    }
  }

  private @Nullable TopicFilter parse(ByteString said) {
    TopicFilter filter = TopicFilter.parse(said);
    return filter == null ? null : filter.asKept(client.node().sparkplug());
  }

  private static int failure(ReasonCode code) {
    return code.code();
  }

  /** Takes the subscriptions up that the session has, before anything is delivered. */
  public void restore(List<KeptSubscription> kept, Runnable done) {
    OneByOne.begin(
        client,
        kept,
        KeptSubscription::filter,
        (said, added) -> {
          if (parse(said.filter()) instanceof TopicFilter.Own(ByteString topics)) {
            addOwn(said, topics);
          }
          added.run();
        },
        () -> OneByOne.begin(client, kept, KeptSubscription::filter, this::restore, done));
  }

  private void restore(KeptSubscription said, Runnable done) {
    TopicFilter filter = parse(said.filter());
    if (filter == null) {
      done.run();
    } else {
      // What is not there any more is subscribed to in vain.
      establish(said, filter, new StreamStart.Next(), failed -> done.run());
    }
  }

  /** Answers null if messages come from now on, or why not. */
  private void establish(
      KeptSubscription said,
      TopicFilter filter,
      @Nullable StreamStart start,
      Consumer<@Nullable ReasonCode> done) {
    switch (filter) {
      case TopicFilter.Own(ByteString topics) -> establishOwn(said, topics, done);
      case TopicFilter.Shared(ByteString group, ByteString topics) ->
          establishShared(said, filter, MqttNames.sharedQueue(group, topics), topics, done);
      case TopicFilter.OfQueue(String queue) ->
          consumeOther(said, filter, queue, null, ReasonCode.TOPIC_FILTER_INVALID, done);
      case TopicFilter.OfStream(String stream) -> {
        if (start == null) {
          done.accept(ReasonCode.TOPIC_FILTER_INVALID);
        } else {
          consumeOther(said, filter, stream, start, ReasonCode.TOPIC_FILTER_INVALID, done);
        }
      }
    }
  }

  private Active addOwn(KeptSubscription said, ByteString topics) {
    QueueSink sink = queues.own(said.qos() > Qos.AT_MOST_ONCE);
    Active now = new Active(said, new TopicFilter.Own(topics), sink);
    sink.tree().put(now.subscription(topics));
    return now;
  }

  private void establishOwn(
      KeptSubscription said, ByteString topics, Consumer<@Nullable ReasonCode> done) {
    boolean isAcknowledged = said.qos() > Qos.AT_MOST_ONCE;
    Active before = active.get(said.filter());
    Active now = addOwn(said, topics);
    Steps.of(step -> queues.declareOwn(isAcknowledged, step))
        .then(step -> queues.bind(queues.nameOfOwn(isAcknowledged), topics, step))
        .then(step -> queues.consumeOwn(isAcknowledged, step))
        .then(step -> {
          active.put(said.filter(), now);
          if (before != null && before.sink() != now.sink()) {
            before.sink().tree().remove(topics);
            queues.unbind(queues.nameOfOwn(!isAcknowledged), topics, step);
          } else {
            step.accept(true);
          }
        })
        .run(wasDone -> {
          if (!wasDone && before == null) {
            now.sink().tree().remove(topics);
          }
          done.accept(wasDone ? null : queues.failure(ReasonCode.UNSPECIFIED_ERROR));
        });
  }

  private void establishShared(
      KeptSubscription said,
      TopicFilter filter,
      String queue,
      ByteString topics,
      Consumer<@Nullable ReasonCode> done) {
    Steps.of(step -> queues.declareShared(queue, step))
        .then(step -> queues.bind(queue, topics, step))
        .run(wasDone -> {
          if (wasDone) {
            consumeOther(said, filter, queue, null, ReasonCode.UNSPECIFIED_ERROR, done);
          } else {
            done.accept(queues.failure(ReasonCode.UNSPECIFIED_ERROR));
          }
        });
  }

  private void consumeOther(
      KeptSubscription said,
      TopicFilter filter,
      String queue,
      @Nullable StreamStart start,
      ReasonCode otherwise,
      Consumer<@Nullable ReasonCode> done) {
    Active before = active.remove(said.filter());
    boolean settles = said.qos() == Qos.AT_MOST_ONCE && start == null;
    QueueSink sink =
        queues
            .deliveries()
            .newSink(
                filter instanceof TopicFilter.OfQueue
                    ? QueueSink.Kind.QUEUE
                    : QueueSink.Kind.SHARED,
                settles);
    Active now = new Active(said, filter, sink);
    sink.only(now.subscription(said.filter()));
    Runnable consume =
        () ->
            queues.consume(
                queue,
                sink,
                start,
                isConsuming -> {
                  if (isConsuming) {
                    active.put(said.filter(), now);
                    done.accept(null);
                  } else {
                    queues.deliveries().remove(sink, () -> done.accept(queues.failure(otherwise)));
                  }
                });
    if (before == null) {
      consume.run();
    } else {
      queues.deliveries().remove(before.sink(), consume);
    }
  }

  /** Carries an UNSUBSCRIBE out; the answer has a code for each filter. */
  public void unsubscribe(Unsubscribe packet, Consumer<List<Integer>> answered) {
    List<Integer> codes = new ArrayList<>();
    OneByOne.begin(
        client,
        packet.filters(),
        Function.identity(),
        (said, ended) ->
            unsubscribe(
                said,
                code -> {
                  codes.add(code.code());
                  ended.run();
                }),
        () -> answered.accept(codes));
  }

  private void unsubscribe(ByteString said, Consumer<ReasonCode> answered) {
    Active removed = active.remove(said);
    if (removed == null) {
      answered.accept(ReasonCode.NO_SUBSCRIPTION_EXISTED);
      return;
    }
    end(
        removed,
        () ->
            client
                .clients()
                .unsubscribed(
                    client.options().clientId(),
                    said,
                    client.loop(),
                    () -> answered.accept(ReasonCode.SUCCESS)));
  }

  private void end(Active removed, Runnable done) {
    switch (removed.filter()) {
      case TopicFilter.Own(ByteString topics) -> {
        removed.sink().tree().remove(topics);
        boolean isAcknowledged = removed.said().qos() > Qos.AT_MOST_ONCE;
        queues.unbind(queues.nameOfOwn(isAcknowledged), topics, _ -> done.run());
      }
      case TopicFilter.Shared(ByteString group, ByteString topics) ->
          queues
              .deliveries()
              .remove(
                  removed.sink(),
                  () -> queues.deleteSharedIfUnused(MqttNames.sharedQueue(group, topics), done));
      case TopicFilter.OfQueue _, TopicFilter.OfStream _ ->
          queues.deliveries().remove(removed.sink(), done);
    }
  }
}
