package dev.forebay.tests.simulation.stream;

import dev.forebay.broker.api.stream.Bounds;
import dev.forebay.broker.api.stream.ReadReply;
import dev.forebay.runtime.EventLoop;
import dev.forebay.tests.simulation.frame.NodeLife;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One life of a node, from start to crash, with its connections. */
final class StreamLife extends NodeLife {
  private static final long REST_NANOS = 500_000_000;
  private static final int AUDIT_BYTES = 100_000;

  private final StreamTrial trial;
  private final List<Link> links = new ArrayList<>();
  private final List<Follower> followers = new ArrayList<>();

  StreamLife(Birth birth, StreamTrial trial) {
    super(birth, what -> trial.add(new StreamEvent.Broken(what)));
    this.trial = trial;
    await("service", broker()::isReady);
  }

  List<Link> links() {
    return links;
  }

  List<Follower> followers() {
    return followers;
  }

  /** Opens a connection on any loop; null if the node is gone before. */
  @Nullable Link connect() {
    EventLoop loop = anyLoop(trial.random);
    @Nullable Link[] opened = new Link[1];
    loop.execute(() -> opened[0] = new Link(trial, loop, broker()));
    await("a connection", () -> opened[0] != null);
    Link link = opened[0];
    if (link != null) {
      links.add(link);
    }
    return link;
  }

  /** Lets a connection do something, on its loop, soon. */
  void on(Link link, Runnable deed) {
    link.loop()
        .execute(() -> {
          if (!link.isClosed()) {
            deed.run();
          }
        });
  }

  /** Does something on a connection and waits for the answer. */
  private void wait(Link link, String what, Runnable deed, BooleanSupplier answered) {
    on(link, deed);
    await(what, answered);
  }

  void close(Link link) {
    links.remove(link);
    on(
        link,
        () -> {
          followers.stream().filter(one -> one.link() == link).forEach(Follower::end);
          link.close();
        });
  }

  /** Waits until nothing happens any more, and looks whether everybody has what is theirs. */
  void rest() {
    pass(REST_NANOS);
    if (isOver()) {
      return;
    }
    for (Link link : links) {
      if (link.waits()) {
        trial.add(new StreamEvent.Broken("an answer never comes"));
      }
    }
    for (Follower reader : List.copyOf(followers)) {
      var partition = reader.isEnded() ? null : reader.link().partition(reader.place());
      if (partition != null) {
        List<@Nullable Bounds> bounds = new ArrayList<>();
        wait(
            reader.link(),
            "bounds",
            () -> reader.link().streams().bounds(partition, bounds::add),
            () -> !bounds.isEmpty());
        Bounds found = bounds.isEmpty() ? null : bounds.getFirst();
        if (found != null) {
          trial.add(
              new StreamEvent.WaitsAtRest(
                  reader.place(), reader.position(found), found.visibleEnd()));
        }
      }
    }
  }

  /** Reads everything that there is, and searches for some times. */
  void audit() {
    Link link = isOver() ? null : connect();
    if (link == null) {
      return;
    }
    List<Place> places = new ArrayList<>();
    boolean[] listed = new boolean[1];
    wait(
        link,
        "list",
        () -> {
          places.addAll(link.places());
          listed[0] = true;
        },
        () -> listed[0]);
    for (Place place : places) {
      readAll(link, place);
      on(link, () -> link.search(place, Long.MAX_VALUE));
      long ago = trial.random.nextLong(100_000);
      on(link, () -> link.search(place, trial.clock.trueMillis() - ago));
    }
    await("end of the searches", () -> !link.waits());
    close(link);
  }

  private void readAll(Link link, Place place) {
    long offset = 0;
    trial.add(new StreamEvent.AuditBegun(place));
    while (!isOver()) {
      List<ReadReply> replies = new ArrayList<>();
      long from = offset;
      wait(
          link,
          "batches",
          () -> {
            if (!link.read(place, from, AUDIT_BYTES, replies::add)) {
              replies.add(new ReadReply.Gone());
            }
          },
          () -> !replies.isEmpty());
      if (replies.isEmpty()) {
        return;
      }
      link.loop().execute(() -> Link.release(replies.getFirst()));
      switch (replies.getFirst()) {
        case ReadReply.Gone _ -> {
          return;
        }
        case ReadReply.OutOfRange(Bounds bounds) -> {
          if (bounds.startOffset() <= offset) {
            return;
          }
          offset = bounds.startOffset();
        }
        case ReadReply.Unreadable _ -> {}
        case ReadReply.Batches found -> {
          if (found.batches().isEmpty()) {
            trial.add(new StreamEvent.Audited(place, found.bounds()));
            return;
          }
          offset = found.batches().getLast().endOffset();
        }
      }
    }
  }
}
