package dev.forebay.protocol.kafka.fetch;

import dev.forebay.protocol.kafka.api.ConnectionScope;
import dev.forebay.protocol.kafka.api.Request;
import dev.forebay.protocol.kafka.api.RequestHandler;
import dev.forebay.protocol.kafka.node.KafkaLimits;
import dev.forebay.protocol.kafka.work.Steps;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.FetchMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Fetch. A connection's fetches are answered one after another, each when the client has taken
 * enough of the answers before, so that what a client doesn't read isn't kept for it. One per
 * connection; confined to its loop.
 */
public final class Fetch implements RequestHandler {
  private static final short FIRST_VERSION_WITH_IDS = 13;
  private static final byte READ_COMMITTED = 1;
  private static final int NO_REPLICA = -1;

  private final ConnectionScope connection;
  private final KafkaLimits limits;
  private final FetchSessions sessions;
  private final AnswerBudget answers;
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private @Nullable FetchRound round;
  private @Nullable FetchSet sessionless;
  private boolean busy;

  /** For one connection. */
  public Fetch(
      ConnectionScope connection, KafkaLimits limits, SessionBudget budget, AnswerBudget answers) {
    this.connection = connection;
    this.limits = limits;
    this.sessions = new FetchSessions(limits.fetchSessionsMax(), budget, connection::giveBack);
    this.answers = answers;
    connection.whenClosed(this::close);
  }

  private record Waiting(FetchRequestData body, short version, Consumer<ApiMessage> answer) {}

  @Override
  public void handle(Request request, Consumer<ApiMessage> answer) {
    FetchRequestData body = (FetchRequestData) request.body();
    waiting.add(new Waiting(body, request.version(), answer));
    if (round != null) {
      // Its client wants something else now, often only to end a session before it leaves.
      round.hurry();
    }
    next();
  }

  private void next() {
    if (!busy && !waiting.isEmpty()) {
      busy = true;
      connection.whenWritable(this::begin);
    }
  }

  private void begin() {
    Waiting next = waiting.remove();
    FetchRequestData body = next.body();
    boolean byId = next.version() >= FIRST_VERSION_WITH_IDS;
    FetchMetadata session = new FetchMetadata(body.sessionId(), body.sessionEpoch());
    if (replica(body) > NO_REPLICA) {
      answer(next, failed(Errors.REPLICA_NOT_AVAILABLE));
    } else if (session.isFull()) {
      full(next, session, byId);
    } else {
      incremental(next, session, byId);
    }
  }

  private void full(Waiting next, FetchMetadata asked, boolean byId) {
    sessions.close(asked.sessionId());
    FetchSet set = new FetchSet();
    sessionless = set;
    boolean keep = asked.epoch() == FetchMetadata.INITIAL_EPOCH;
    connection
        .work()
        .run(
            put(set, next.body(), byId),
            () -> run(next, set, true, found -> found(next, set, keep, byId, found)));
  }

  private void found(Waiting next, FetchSet set, boolean keep, boolean byId, FetchAnswer found) {
    FetchSession opened = keep ? sessions.open(set, byId) : null;
    if (opened == null) {
      connection.giveBack(set.close());
    }
    sessionless = null;
    answer(next, found.response(opened == null ? FetchMetadata.INVALID_SESSION_ID : opened.id()));
  }

  private void incremental(Waiting next, FetchMetadata asked, boolean byId) {
    FetchSession session = sessions.find(asked.sessionId());
    Errors error = FetchSessions.check(session, asked.epoch(), byId);
    if (session == null || error != Errors.NONE) {
      answer(next, failed(error));
      return;
    }
    FetchSet set = session.set();
    int before = set.size();
    connection
        .work()
        .run(
            forget(set, next.body(), byId).then(() -> put(set, next.body(), byId)),
            () -> changed(next, session, before));
  }

  private void changed(Waiting next, FetchSession session, int before) {
    FetchSet set = session.set();
    session.advance();
    int id = session.id();
    if (!sessions.resized(before, set.size())) {
      // Its client makes a new one, or goes without.
      sessions.resized(set.size(), before);
      sessions.close(id);
      answer(next, failed(Errors.FETCH_SESSION_ID_NOT_FOUND));
    } else if (set.size() == 0) {
      sessions.close(id);
      answer(next, new FetchResponseData());
    } else {
      run(next, set, false, found -> answer(next, found.response(id)));
    }
  }

  private void run(Waiting next, FetchSet set, boolean tellAll, Consumer<FetchAnswer> done) {
    FetchRequestData body = next.body();
    FetchRound.Demand demand =
        new FetchRound.Demand(
            body.minBytes(),
            Math.clamp(body.maxBytes(), 0, limits.fetchBytesMax()),
            body.maxWaitMs(),
            body.isolationLevel() == READ_COMMITTED,
            tellAll);
    FetchRound started = new FetchRound(connection, set, demand, answers, done);
    round = started;
    started.start();
  }

  private void answer(Waiting next, FetchResponseData response) {
    round = null;
    next.answer().accept(response);
    busy = false;
    next();
  }

  private static FetchResponseData failed(Errors error) {
    return new FetchResponseData().setErrorCode(error.code());
  }

  private static int replica(FetchRequestData body) {
    return Math.max(body.replicaId(), body.replicaState().replicaId());
  }

  private static Steps put(FetchSet set, FetchRequestData body, boolean byId) {
    return Steps.nested(
        body.topics(),
        topic ->
            Steps.each(
                topic.partitions(),
                partition ->
                    set.put(
                        key(topic.topic(), topic.topicId(), partition.partition(), byId),
                        partition.fetchOffset(),
                        partition.partitionMaxBytes(),
                        partition.currentLeaderEpoch())));
  }

  private static Steps forget(FetchSet set, FetchRequestData body, boolean byId) {
    return Steps.nested(
        body.forgottenTopicsData(),
        topic ->
            Steps.each(
                topic.partitions(),
                partition -> set.remove(key(topic.topic(), topic.topicId(), partition, byId))));
  }

  private static PartitionKey key(String name, Uuid id, int number, boolean byId) {
    return new PartitionKey(byId ? "" : name, byId ? id : Uuid.ZERO_UUID, number);
  }

  private void close() {
    waiting.clear();
    if (round != null) {
      round.close();
    }
    if (sessionless != null) {
      connection.giveBack(sessionless.close());
    }
    sessions.closeAll();
  }
}
