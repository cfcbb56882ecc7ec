package dev.forebay.protocol.kafka.fetch;

import dev.forebay.protocol.kafka.work.Steps;
import java.util.LinkedHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.FetchMetadata;
import org.jspecify.annotations.Nullable;

/**
 * The fetch sessions of one connection, which end with it: a client that connects anew begins one
 * anew. Beyond the limit the one that was used longest ago goes. Confined to the connection's loop.
 */
final class FetchSessions {
  private final LinkedHashMap<Integer, FetchSession> sessions = new LinkedHashMap<>(8, 0.75f, true);
  private final int max;
  private final SessionBudget budget;
  private final Consumer<Steps> giveBack;

  /**
   * None yet.
   *
   * @param giveBack ends the watches of a session, which may take several turns
   */
  FetchSessions(int max, SessionBudget budget, Consumer<Steps> giveBack) {
    this.max = max;
    this.budget = budget;
    this.giveBack = giveBack;
  }

  @Nullable FetchSession find(int id) {
    return sessions.get(id);
  }

  /** Why a session can't be used by a request, if so. */
  static Errors check(@Nullable FetchSession session, int epoch, boolean byId) {
    if (session == null) {
      return Errors.FETCH_SESSION_ID_NOT_FOUND;
    }
    if (session.epoch() != epoch) {
      return Errors.INVALID_FETCH_SESSION_EPOCH;
    }
    return session.isById() == byId ? Errors.NONE : Errors.FETCH_SESSION_TOPIC_ID_ERROR;
  }

  /** Makes a session of what was fetched, or null if there are too many partitions already. */
  @Nullable FetchSession open(FetchSet set, boolean byId) {
    if (set.size() == 0 || !budget.take(set.size())) {
      return null;
    }
    if (sessions.size() >= max) {
      close(sessions.firstEntry().getKey());
    }
    int id;
    do {
      id = ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);
    } while (id == FetchMetadata.INVALID_SESSION_ID || sessions.containsKey(id));
    FetchSession session = new FetchSession(id, byId, set);
    sessions.put(id, session);
    return session;
  }

  /** Accounts for partitions that came to a session; false if there are too many. */
  boolean resized(int before, int after) {
    if (after > before) {
      return budget.take(after - before);
    }
    budget.giveBack(before - after);
    return true;
  }

  /** Ends a session, if it is there. */
  void close(int id) {
    FetchSession closed = sessions.remove(id);
    if (closed != null) {
      budget.giveBack(closed.set().size());
      giveBack.accept(closed.set().close());
    }
  }

  void closeAll() {
    for (int id : sessions.keySet().stream().mapToInt(Integer::intValue).toArray()) {
      close(id);
    }
  }
}
