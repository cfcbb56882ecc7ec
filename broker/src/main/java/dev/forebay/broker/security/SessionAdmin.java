package dev.forebay.broker.security;

import dev.forebay.broker.api.access.AccessAdmin;
import dev.forebay.broker.api.access.AccessRule;
import dev.forebay.broker.api.access.Operation;
import dev.forebay.broker.api.access.Resource;
import dev.forebay.broker.api.login.Challenge;
import dev.forebay.broker.api.login.ChallengeHash;
import dev.forebay.broker.loop.BrokerLoop;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What one session administers. Confined to the session's loop. */
public final class SessionAdmin implements AccessAdmin {
  private final Security security;
  private final SessionRights rights;
  private final String virtualHost;
  private final BrokerLoop loop;

  /** Of a session that is opened. */
  public SessionAdmin(
      Security security, SessionRights rights, String virtualHost, BrokerLoop loop) {
    this.security = security;
    this.rights = rights;
    this.virtualHost = virtualHost;
    this.loop = loop;
  }

  private boolean may(Operation operation) {
    return rights.may(operation, new Resource.Node());
  }

  @Override
  public @Nullable List<AccessRule> rules() {
    return may(Operation.SEE)
        ? security
            .said()
            .rules()
            .all()
            .filter(rule -> rule.virtualHost().equals(virtualHost))
            .toList()
        : null;
  }

  @Override
  public @Nullable Iterable<String> challenged() {
    if (!may(Operation.SEE)) {
      return null;
    }
    Users now = security.said();
    return () ->
        now.all().filter(user -> !user.challenges().isEmpty()).map(UserEntry::name).iterator();
  }

  @Override
  public Map<ChallengeHash, Integer> challenges(String user) {
    return may(Operation.SEE) ? security.said().iterations(user) : Map.of();
  }

  @Override
  public void put(AccessRule rule, Consumer<Reply> reply) {
    change(new SecurityChange.PutRule(rule), reply);
  }

  @Override
  public void delete(AccessRule rule, Consumer<Reply> reply) {
    change(new SecurityChange.DeleteRule(rule), reply);
  }

  @Override
  public void put(String user, ChallengeHash hash, Challenge challenge, Consumer<Reply> reply) {
    SecurityChange.PutChallenge put = new SecurityChange.PutChallenge(user, hash, challenge);
    if (security.said().contains(user)) {
      change(put, reply);
    } else {
      change(
          new SecurityChange.PutUser(user, new Verifier.Nothing(), Set.of(), false),
          made -> {
            if (made == Reply.DONE) {
              change(put, reply);
            } else {
              reply.accept(made);
            }
          });
    }
  }

  @Override
  public void delete(String user, ChallengeHash hash, Consumer<Reply> reply) {
    change(new SecurityChange.DeleteChallenge(user, hash), reply);
  }

  private void change(SecurityChange change, Consumer<Reply> reply) {
    if (!may(Operation.ALTER)) {
      reply.accept(Reply.NO_RIGHT);
      return;
    }
    security.change(
        change,
        refusal -> {
          Reply answer =
              switch (refusal) {
                case null -> Reply.DONE;
                case ChangeRefusal.NoSuchUser _ -> Reply.NO_USER;
                case ChangeRefusal.TooMany _ -> Reply.TOO_MANY;
              };
          loop.eventLoop().execute(() -> loop.apply(() -> reply.accept(answer)));
        });
  }
}
