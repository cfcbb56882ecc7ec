package dev.forebay.testkit.session;

import dev.forebay.broker.api.Session;
import dev.forebay.broker.api.Transaction;
import dev.forebay.broker.api.publish.MessageTraits;
import dev.forebay.broker.api.publish.Publisher;
import dev.forebay.broker.api.publish.Route;
import dev.forebay.broker.api.publish.RouteKey;
import dev.forebay.broker.form.MessageView;
import dev.forebay.message.Headers;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Publishes messages that are numbered from 1 on, by way of the default exchange. */
final class PublishedNumbers {
  private final Consumer<Runnable> loop;
  private final Session session;
  private @Nullable Publisher publisher;
  private long last;
  private long confirmed;
  private int reachedNothing;

  PublishedNumbers(Consumer<Runnable> loop, Session session) {
    this.loop = loop;
    this.session = session;
  }

  static long number(MessageView message) {
    return message.bodyMemory().getLong(message.bodyAt());
  }

  void publish(String queue, int count) {
    loop.accept(() -> {
      for (int i = 0; i < count; i++) {
        append(publisher(), queue, last + 1);
      }
      publisher().flush();
    });
  }

  /** Stages a message; on the session's loop. */
  void stage(Transaction transaction, String queue) {
    append(transaction.publisher(), queue, 0);
  }

  private void append(Publisher to, String queue, long sequence) {
    RouteKey key = new RouteKey();
    key.set("", queue);
    Route route = to.route(key, () -> Headers.EMPTY);
    last++;
    if (route.hasTargets()) {
      to.append(route, MessageTraits.of(false), 0, Long.BYTES, sequence).putLong(last);
    } else {
      reachedNothing++;
      to.drop(sequence);
    }
  }

  private Publisher publisher() {
    Publisher opened = publisher;
    if (opened == null) {
      opened = session.publisher(upTo -> confirmed = upTo);
      publisher = opened;
    }
    return opened;
  }

  long confirmed() {
    return confirmed;
  }

  int reachedNothing() {
    return reachedNothing;
  }
}
