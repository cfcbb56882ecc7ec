package dev.forebay.testkit.session;

import dev.forebay.broker.api.Session;
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
      RouteKey key = new RouteKey();
      key.set("", queue);
      Publisher to = publisher();
      for (int i = 0; i < count; i++) {
        Route route = to.route(key, () -> Headers.EMPTY);
        last++;
        if (route.hasTargets()) {
          to.append(route, MessageTraits.of(false), 0, Long.BYTES, last).putLong(last);
        } else {
          reachedNothing++;
          to.drop(last);
        }
      }
      to.flush();
    });
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
