package dev.forebay.tests.simulation.stream;

import dev.forebay.broker.api.Session;
import dev.forebay.broker.api.publish.ConfirmListener;
import dev.forebay.broker.api.publish.MessageTraits;
import dev.forebay.broker.api.publish.Publisher;
import dev.forebay.broker.api.publish.Route;
import dev.forebay.broker.api.publish.RouteKey;
import dev.forebay.broker.api.stream.Stream;
import dev.forebay.message.Headers;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Publishes messages one by one into streams, by the default exchange and by bindings, with
 * confirms. Runs on its connection's loop and lives with the connection.
 */
final class MessagePublisher {
  private static final int SMALL_BYTES = 600;
  private static final int LARGE_BYTES = 120_000;

  /**
   * Where a message goes.
   *
   * @param must partitions that it goes to for certain
   * @param may partitions that it may go to besides
   * @param toOne whether it goes to one of these for certain
   */
  private record Address(
      String exchange, String key, Set<Place> must, Set<Place> may, boolean toOne) {}

  private final StreamTrial trial;
  private final Session session;
  private final int number;
  private final Publisher publisher;
  private final LongSupplier brokerMillis;
  private final RouteKey routeKey = new RouteKey();
  private final ArrayDeque<Batch> unconfirmed = new ArrayDeque<>();
  private long sequence;
  private boolean heldUp;

  MessagePublisher(StreamTrial trial, Session session, LongSupplier brokerMillis) {
    this.brokerMillis = brokerMillis;
    this.trial = trial;
    this.session = session;
    this.number = trial.nextNumber();
    this.publisher =
        session.publisher(
            new ConfirmListener() {
              @Override
              public void confirmed(long upTo) {
                MessagePublisher.this.confirmed(upTo);
              }

              @Override
              public void lost(long upTo) {
                MessagePublisher.this.lost(upTo);
              }
            });
  }

  /** Whether there is an answer that has not come. */
  boolean waits() {
    return heldUp || !unconfirmed.isEmpty();
  }

  void mayPublishAgain() {
    heldUp = false;
  }

  private void confirmed(long upTo) {
    if (upTo > sequence) {
      trial.add(new StreamEvent.Broken("confirmed up to %d of %d".formatted(upTo, sequence)));
    }
    while (!unconfirmed.isEmpty() && sequence - unconfirmed.size() < upTo) {
      trial.add(new StreamEvent.Confirmed(unconfirmed.remove()));
    }
  }

  private void lost(long upTo) {
    if (!trial.haveShardsMoved()) {
      trial.add(new StreamEvent.Broken("lost up to %d, and no shard was closed".formatted(upTo)));
    }
    while (!unconfirmed.isEmpty() && sequence - unconfirmed.size() < upTo) {
      unconfirmed.remove();
    }
  }

  /** Publishes some messages, if it may. */
  void act(Link link, List<Place> places) {
    heldUp = !session.mayPublish();
    if (heldUp || places.isEmpty()) {
      return;
    }
    Address address = address(link, places);
    for (int left = 1 + trial.random.nextInt(trial.random.nextInt(6) == 0 ? 40 : 5);
        left > 0;
        left--) {
      publish(address);
      if (trial.random.nextInt(8) == 0) {
        address = address(link, places);
      }
    }
    publisher.flush();
  }

  private Address address(Link link, List<Place> places) {
    Place place = places.get(trial.random.nextInt(places.size()));
    int dice = trial.random.nextInt(10);
    if (dice < 3) {
      String key = StreamBindings.KEYS.get(trial.random.nextInt(StreamBindings.KEYS.size()));
      return new Address(
          StreamBindings.EXCHANGE,
          key,
          trial.bindings.places(key, true),
          trial.bindings.places(key, false),
          false);
    }
    Stream stream = link.streams().stream(place.stream());
    if (dice < 5 && stream != null) {
      Set<Place> all = new LinkedHashSet<>();
      stream.partitions().forEach(one -> all.add(place.sibling(one.number())));
      boolean isOne = all.size() == 1;
      return new Address("", place.name(), isOne ? all : Set.of(), isOne ? Set.of() : all, !isOne);
    }
    return new Address("", place.queue(), Set.of(place), Set.of(), false);
  }

  private void publish(Address address) {
    routeKey.set(address.exchange, address.key);
    Route route = publisher.route(routeKey, () -> Headers.EMPTY);
    if (!route.exists()) {
      if (trial.bindings.exchangeIsThere()) {
        trial.add(new StreamEvent.Broken("there is no exchange " + address.exchange));
      }
      return;
    }
    boolean large = address.key.startsWith("r") && trial.random.nextInt(20) == 0;
    Batch batch =
        Batch.single(
            trial.nextBatch(),
            brokerMillis.getAsLong(),
            Batch.BYTES_MIN + trial.random.nextInt(large ? LARGE_BYTES : SMALL_BYTES));
    trial.made(batch);
    trial.add(new StreamEvent.Published(number, batch, address.must, address.may, address.toOne));
    sequence++;
    unconfirmed.add(batch);
    if (!route.hasTargets()) {
      if (address.toOne || !address.must.isEmpty()) {
        trial.add(new StreamEvent.Broken(batch + " reaches none of " + address));
      }
      publisher.drop(sequence);
      return;
    }
    byte[] properties = batch.properties();
    ByteBuffer body = batch.body();
    publisher
        .append(
            route,
            MessageTraits.of(trial.random.nextBoolean()),
            properties.length,
            body.remaining(),
            sequence)
        .put(properties)
        .put(body);
  }
}
