package dev.forebay.testkit.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.Session;
import dev.forebay.broker.api.publish.MessageTraits;
import dev.forebay.broker.api.publish.Publisher;
import dev.forebay.broker.api.publish.Route;
import dev.forebay.broker.api.publish.RouteKey;
import dev.forebay.message.Headers;
import dev.forebay.runtime.EventLoop;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.node.TestNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Publishers that publish on as soon as they are told that they may. */
class WaitingPublishersTest {
  private static final int PUBLISHERS = 8;
  private static final int BODY_BYTES = 100_000;
  private static final int MESSAGES = 60;

  @Test
  void whoIsToldToGoOnMayPublishUntilItHasToWaitAgain() {
    TestNode node = new TestNode(1, new SimulatedDisk(), TestNode.smallSettings());
    node.start();
    node.connect(0).declare("q", true);
    EventLoop loop = node.connect(0).loop();
    List<Eager> publishers = new ArrayList<>();
    loop.execute(() -> {
      for (int i = 0; i < PUBLISHERS; i++) {
        publishers.add(new Eager(node, loop));
      }
      publishers.forEach(Eager::publish);
    });

    node.await(
        "confirms",
        () ->
            publishers.size() == PUBLISHERS
                && publishers.stream().allMatch(one -> one.confirmed == MESSAGES));

    assertThat(publishers).allMatch(one -> one.waits > 1);
  }

  private static final class Eager {
    private final Session session;
    private final Publisher publisher;
    private final RouteKey key = new RouteKey();
    private long published;
    private long confirmed;
    private int waits;

    Eager(TestNode node, EventLoop loop) {
      session = node.broker().open(loop, TestNode.OPTIONS, this::publish);
      publisher = session.publisher(upTo -> confirmed = upTo);
      key.set("", "q");
    }

    void publish() {
      while (published < MESSAGES) {
        if (!session.mayPublish()) {
          waits++;
          return;
        }
        Route route = publisher.route(key, () -> Headers.EMPTY);
        publisher.append(route, MessageTraits.of(true), 0, BODY_BYTES, ++published);
        publisher.flush();
      }
    }
  }
}
