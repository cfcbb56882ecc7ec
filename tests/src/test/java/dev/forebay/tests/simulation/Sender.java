package dev.forebay.tests.simulation;

import dev.forebay.broker.api.Session;
import dev.forebay.broker.api.Transaction;
import dev.forebay.broker.api.publish.ConfirmListener;
import dev.forebay.broker.api.publish.MessageTraits;
import dev.forebay.broker.api.publish.Publisher;
import dev.forebay.broker.api.publish.Route;
import dev.forebay.broker.api.publish.RouteKey;
import dev.forebay.tests.simulation.CatalogKnowledge.Existence;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** The publishing side of a client. Runs on its loop. */
final class Sender {
  private final Trial trial;
  private final Session session;
  private final int number;
  private final boolean wantsConfirms;
  private final RouteKey key = new RouteKey();
  private final Publisher publisher;
  private final boolean isInVain;
  private long sequence;
  private boolean isHeldUp;

  /**
   * Publishes for a client.
   *
   * @param isLate whether shards were closed since it has come
   */
  Sender(Trial trial, Session session, boolean wantsConfirms, BooleanSupplier isLate) {
    this.trial = trial;
    this.session = session;
    this.number = trial.nextNumber();
    this.wantsConfirms = wantsConfirms;
    this.isInVain = false;
    this.publisher =
        session.publisher(
            new ConfirmListener() {
              @Override
              public void confirmed(long upTo) {
                trial.add(
                    isLate.getAsBoolean()
                        ? new Event.ConfirmedLate(number, upTo)
                        : new Event.Confirmed(number, upTo));
              }

              @Override
              public void lost(long upTo) {
                trial.add(
                    isLate.getAsBoolean()
                        ? new Event.LostLate(number, upTo)
                        : new Event.Broken("a message was lost with no shard closed"));
              }
            });
  }

  /**
   * Publishes in a transaction.
   *
   * @param isInVain it will be rolled back
   */
  Sender(Trial trial, Session session, Transaction transaction, int number, boolean isInVain) {
    this.trial = trial;
    this.session = session;
    this.number = number;
    this.wantsConfirms = !isInVain;
    this.isInVain = isInVain;
    this.publisher = transaction.publisher();
  }

  /** How many sequences it has given. */
  long lastSequence() {
    return sequence;
  }

  /** Whether the broker has told it to wait and not yet to go on. */
  boolean isHeldUp() {
    return isHeldUp;
  }

  void mayPublishAgain() {
    isHeldUp = false;
  }

  /** Whether it may publish now; if not, it will be told. */
  boolean mayPublish() {
    isHeldUp = !session.mayPublish();
    return !isHeldUp;
  }

  void publish(Topology.Address address, boolean persistent, int bodyBytes) {
    String exchange = address.exchange();
    key.set(exchange, address.routingKey());
    Route route = publisher.route(key, () -> Topology.headers(address.headers()));
    if (!route.exists()) {
      if (trial.catalog.exchange(exchange) == Existence.PRESENT) {
        trial.add(new Event.Broken("no route: exchange " + exchange + " is gone"));
      }
      return;
    }
    long message = trial.nextMessage();
    long confirm = wantsConfirms ? ++sequence : 0;
    trial.add(
        new Event.Published(
            message,
            number,
            confirm,
            persistent,
            isInVain ? Set.of() : trial.catalog.targets(address, Existence.PRESENT),
            isInVain ? Set.of() : trial.catalog.targets(address, Existence.MAYBE)));
    if (!route.hasTargets()) {
      publisher.drop(confirm);
      return;
    }
    int propertiesBytes = (int) (message % 23);
    ByteBuffer room =
        publisher.append(
            route,
            MessageTraits.of(persistent).priority(Topology.priority(message)),
            propertiesBytes,
            bodyBytes,
            confirm);
    trial.bodies.write(message, exchange, address.routingKey(), persistent, propertiesBytes, room);
  }

  void flush() {
    publisher.flush();
  }
}
