package dev.forebay.tests.simulation.broken;

import dev.forebay.broker.api.publish.HeadersSource;
import dev.forebay.broker.api.publish.MessageTraits;
import dev.forebay.broker.api.publish.Promise;
import dev.forebay.broker.api.publish.Publisher;
import dev.forebay.broker.api.publish.Route;
import dev.forebay.broker.api.publish.RouteKey;
import dev.forebay.message.ByteString;
import java.nio.ByteBuffer;
import java.util.List;

/** Publishes as another publisher does. */
class SpoiltPublisher implements Publisher {
  private final Publisher inner;

  SpoiltPublisher(Publisher inner) {
    this.inner = inner;
  }

  @Override
  public Route route(RouteKey key, HeadersSource headers) {
    return inner.route(key, headers);
  }

  @Override
  public Route route(RouteKey key, List<ByteString> copies, HeadersSource headers) {
    return inner.route(key, copies, headers);
  }

  @Override
  public Route ownRoute(RouteKey key, List<ByteString> copies, HeadersSource headers) {
    return inner.ownRoute(key, copies, headers);
  }

  @Override
  public boolean mayAppend(Route route, MessageTraits traits, int bytes) {
    return inner.mayAppend(route, traits, bytes);
  }

  @Override
  public Promise promise(Route route, MessageTraits traits, int bytes) {
    return inner.promise(route, traits, bytes);
  }

  @Override
  public ByteBuffer append(
      Route route, MessageTraits traits, int propertiesBytes, int bodyBytes, long confirmSequence) {
    return inner.append(route, traits, propertiesBytes, bodyBytes, confirmSequence);
  }

  @Override
  public void drop(long confirmSequence) {
    inner.drop(confirmSequence);
  }

  @Override
  public void flush() {
    inner.flush();
  }
}
