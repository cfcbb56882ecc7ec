package dev.forebay.protocol.amqp091.connection;

import dev.forebay.broker.api.publish.ConfirmListener;
import dev.forebay.broker.api.publish.HeadersSource;
import dev.forebay.broker.api.publish.MessageTraits;
import dev.forebay.broker.api.publish.Promise;
import dev.forebay.broker.api.publish.Publisher;
import dev.forebay.broker.api.publish.Route;
import dev.forebay.broker.api.publish.RouteKey;
import dev.forebay.message.ByteString;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Publishes to the queues of a fake broker, at flush. */
final class FakePublisher implements Publisher {
  private final FakeBroker broker;
  private final ConfirmListener confirms;
  private final List<Runnable> unflushed = new ArrayList<>();
  private long lastSequence;

  FakePublisher(FakeBroker broker, ConfirmListener confirms) {
    this.broker = broker;
    this.confirms = confirms;
  }

  private record FakeRoute(RouteKey key, @Nullable FakeQueue target, FakeBroker broker)
      implements Route {
    @Override
    public boolean isFound() {
      return broker.findsRoutes;
    }

    @Override
    public void whenFound(Runnable told) {
      broker.whenRoutesAreFound.add(told);
    }

    @Override
    public void forget() {
      broker.forgottenRoutes++;
    }

    @Override
    public boolean exists() {
      return !key.exchangeName().equals("missing");
    }

    @Override
    public boolean isInternal() {
      return key.exchangeName().equals("internal");
    }

    @Override
    public boolean hasTargets() {
      return target != null;
    }

    @Override
    public boolean reachesStreams() {
      return false;
    }
  }

  @Override
  public Route route(RouteKey key, HeadersSource headers) {
    String name =
        new String(
            key.routingKey(), 0, key.routingKeyBytes(), java.nio.charset.StandardCharsets.UTF_8);
    return new FakeRoute(key, broker.queues.get(name), broker);
  }

  @Override
  public Route route(RouteKey key, List<ByteString> copies, HeadersSource headers) {
    return route(key, headers);
  }

  @Override
  public Route ownRoute(RouteKey key, List<ByteString> copies, HeadersSource headers) {
    return route(key, copies, headers);
  }

  @Override
  public boolean mayAppend(Route route, MessageTraits traits, int bytes) {
    return broker.hasRoom;
  }

  @Override
  public Promise promise(Route route, MessageTraits traits, int bytes) {
    broker.promisedBytes += bytes;
    return () -> broker.promisedBytes -= bytes;
  }

  @Override
  public ByteBuffer append(
      Route route, MessageTraits traits, int propertiesBytes, int bodyBytes, long confirmSequence) {
    FakeRoute target = (FakeRoute) route;
    FakeMessage message =
        new FakeMessage(target.key(), traits.isPersistent(), propertiesBytes, bodyBytes);
    FakeQueue queue = target.target();
    if (queue == null) {
      throw new AssertionError("append without targets");
    }
    unflushed.add(() -> queue.add(message));
    lastSequence = Math.max(lastSequence, confirmSequence);
    return message.content();
  }

  @Override
  public void drop(long confirmSequence) {
    lastSequence = Math.max(lastSequence, confirmSequence);
  }

  @Override
  public void flush() {
    List<Runnable> all = List.copyOf(unflushed);
    unflushed.clear();
    all.forEach(Runnable::run);
    if (broker.confirming && lastSequence > 0) {
      confirms.confirmed(lastSequence);
    }
  }
}
