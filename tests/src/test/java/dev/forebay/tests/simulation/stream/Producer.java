package dev.forebay.tests.simulation.stream;

import dev.forebay.broker.api.stream.AppendReply;
import dev.forebay.broker.api.stream.BatchHead;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A producer that outlives its connections and the broker. An idempotent one has up to five batches
 * under way in each partition, sends again what was not answered, in its order, and now and then
 * begins a new epoch, or sends what it must not: a batch after a gap, or one of an old epoch.
 */
final class Producer {
  private static final int IN_FLIGHT_MAX = 5;
  private static final int SMALL_BYTES = 600;
  private static final int LARGE_BYTES = 250_000;
  private static final int COUNT_MAX = 4;
  private static final int LATE_MILLIS_MAX = 40_000;

  private final StreamTrial trial;
  private final boolean idempotent;
  private final Map<Place, Line> lines = new LinkedHashMap<>();
  private final Map<Place, Batch> lastOfOldEpoch = new HashMap<>();
  private @Nullable Link link;
  private long id = BatchHead.NO_PRODUCER;
  private boolean asksForId;
  private short epoch;

  /** Answers to what was sent before it was connected last are not for it. */
  private int connections;

  /** What goes to one partition. */
  private static final class Line {
    private final ArrayDeque<Batch> unanswered = new ArrayDeque<>();
    private int nextSequence;
    private boolean acknowledged;
  }

  Producer(StreamTrial trial, boolean idempotent) {
    this.trial = trial;
    this.idempotent = idempotent;
    this.epoch = idempotent ? 0 : (short) -1;
  }

  /** The connection that it has, if any. */
  @Nullable Link link() {
    Link connection = link;
    return connection == null || connection.isClosed() ? null : connection;
  }

  /** The broker is gone. */
  void disconnected() {
    connections++;
    link = null;
    asksForId = false;
  }

  /** Goes on with another connection; on its loop. */
  void connected(Link connection) {
    connections++;
    link = connection;
    asksForId = false;
    if (!idempotent) {
      lines.clear();
      return;
    }
    for (Map.Entry<Place, Line> entry : List.copyOf(lines.entrySet())) {
      for (Batch batch : List.copyOf(entry.getValue().unanswered)) {
        if (!send(entry.getKey(), batch)) {
          lines.remove(entry.getKey());
          break;
        }
      }
    }
  }

  /** Does something; on the loop of its connection. */
  void act(Link connection, List<Place> places) {
    if (connection != link || places.isEmpty()) {
      return;
    }
    if (idempotent && id == BatchHead.NO_PRODUCER) {
      askForId(connection);
      return;
    }
    Place place = places.get(trial.random.nextInt(places.size()));
    int dice = trial.random.nextInt(100);
    if (!idempotent || dice < 90) {
      sendSome(connection, place);
    } else if (dice < 94) {
      restart();
    } else if (dice < 97) {
      sendAfterGap(place);
    } else {
      sendOfOldEpoch(place);
    }
  }

  private void askForId(Link connection) {
    if (!asksForId) {
      asksForId = true;
      connection.newProducerId(given -> {
        if (link == connection) {
          id = given;
        }
      });
    }
  }

  private void sendSome(Link connection, Place place) {
    Line line = lines.computeIfAbsent(place, _ -> new Line());
    for (int left = 1 + trial.random.nextInt(3); left > 0; left--) {
      if (line.unanswered.size() >= IN_FLIGHT_MAX || !connection.mayPublish()) {
        return;
      }
      Batch batch = make(place, epoch, idempotent ? line.nextSequence : -1, true);
      line.nextSequence += batch.count();
      line.unanswered.add(batch);
      if (!send(place, batch)) {
        lines.remove(place);
        return;
      }
    }
  }

  private Batch make(Place place, short ofEpoch, int sequence, boolean inOrder) {
    boolean large = place.name().startsWith("r") && trial.random.nextInt(6) == 0;
    long late = trial.random.nextInt(4) == 0 ? trial.random.nextInt(LATE_MILLIS_MAX) : 0;
    Batch batch =
        new Batch(
            trial.nextBatch(),
            id,
            ofEpoch,
            sequence,
            1 + trial.random.nextInt(COUNT_MAX),
            trial.clock.trueMillis() - late,
            Batch.BYTES_MIN + trial.random.nextInt(large ? LARGE_BYTES : SMALL_BYTES),
            inOrder,
            false);
    trial.made(batch);
    return batch;
  }

  private boolean send(Place place, Batch batch) {
    Link connection = link;
    int sentBy = connections;
    return connection != null
        && connection.append(place, batch, reply -> answered(sentBy, place, batch, reply));
  }

  private void answered(int sentBy, Place place, Batch batch, AppendReply reply) {
    Line line = lines.get(place);
    if (sentBy != connections || line == null || !line.unanswered.contains(batch)) {
      return;
    }
    switch (reply) {
      case AppendReply.Appended _ -> {
        if (!line.unanswered.remove().equals(batch)) {
          trial.add(new StreamEvent.Broken(batch + " is answered before those before it"));
        }
        line.acknowledged = true;
      }
      case AppendReply.Refused(AppendReply.Reason reason) -> {
        if (reason == AppendReply.Reason.NOT_OPEN) {
          // It sends all again, in its order, when it is connected.
          disconnected();
        } else {
          lines.remove(place);
        }
      }
    }
  }

  /** As a producer does that is not sure any more what arrived. */
  private void restart() {
    lines.forEach((place, line) -> {
      if (line.acknowledged) {
        Batch old = make(place, epoch, line.nextSequence, false);
        lastOfOldEpoch.put(place, old);
      }
    });
    lines.clear();
    epoch++;
  }

  private void sendAfterGap(Place place) {
    Line line = lines.get(place);
    if (line != null && line.acknowledged) {
      int gap = 1 + trial.random.nextInt(10);
      Batch batch = make(place, epoch, line.nextSequence + gap, false);
      send(place, batch);
    }
  }

  private void sendOfOldEpoch(Place place) {
    Batch old = lastOfOldEpoch.get(place);
    Line line = lines.get(place);
    if (old != null && line != null && line.acknowledged && old.epoch() < epoch) {
      send(place, old);
    }
  }
}
