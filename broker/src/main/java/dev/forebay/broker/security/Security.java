package dev.forebay.broker.security;

import dev.forebay.broker.api.login.Challenge;
import dev.forebay.broker.api.login.ChallengeHash;
import dev.forebay.broker.api.login.LoginAttempt;
import dev.forebay.broker.api.login.LoginReply;
import dev.forebay.broker.api.login.LoginReply.Reason;
import dev.forebay.broker.api.login.Principal;
import dev.forebay.runtime.EventLoop;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Who there is on a node, and who is let in. Any thread. */
public final class Security {
  /** What an unknown user's password is compared with, so that it takes as long. */
  private static final Verifier NOBODY = Verifier.OfHash.ofPassword("", new byte[0]);

  /** Until somebody says who there is. */
  private static final Users AT_FIRST = Users.onlyGuest();

  private final FailedLogins failed = new FailedLogins();
  private final DecoyChallenges decoys = new DecoyChallenges();
  private volatile Users users = AT_FIRST;

  @SuppressWarnings("NullAway.Init") // before any session
  private Changes changes;

  /** Grows with every change. */
  private volatile long version = 1;

  /** Takes others in their place; sessions go by that with their next command. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // under the lock
  public synchronized void replace(Users now) {
    users = now;
    version++;
  }

  /** What carries changes out, from any thread. */
  public interface Changes {
    /** Makes a change; the reply comes on a loop of the broker. */
    void execute(SecurityChange change, Consumer<@Nullable ChangeRefusal> reply);
  }

  /** Says who keeps changes; once, before any session. */
  public void keptBy(Changes keeper) {
    changes = keeper;
  }

  void change(SecurityChange change, Consumer<@Nullable ChangeRefusal> reply) {
    changes.execute(change, reply);
  }

  /**
   * What a user's client has to know a password for. Of a user who has none, or is not there, it is
   * one that nobody knows a password for, and always the same.
   */
  public Challenge challenge(String user, ChallengeHash hash) {
    UserEntry entry = users.user(user);
    Challenge known = entry == null ? null : entry.challenges().get(hash);
    return known == null ? decoys.of(user, hash) : known;
  }

  /** All that were ever said to be there. */
  @SuppressWarnings("ReferenceEquality")
  public Users said() {
    Users now = users;
    return now == AT_FIRST ? Users.none() : now;
  }

  /** All of them. */
  Users users() {
    return users;
  }

  long version() {
    return version;
  }

  /**
   * Whether a client is who it claims to be; who is not hears of it after a while. On the loop that
   * asks.
   */
  public void login(
      LoginAttempt attempt, EventLoop asking, long nowNanos, Consumer<LoginReply> reply) {
    LoginReply found = login(attempt);
    long delayNanos =
        switch (found) {
          case LoginReply.Accepted _ -> 0;
          case LoginReply.Refused _ -> failed.failed(attempt.from(), name(attempt), nowNanos);
        };
    if (delayNanos == 0) {
      reply.accept(found);
      return;
    }
    asking.schedule(
        delayNanos,
        () -> {
          failed.answered();
          reply.accept(found);
        });
  }

  private static String name(LoginAttempt attempt) {
    return attempt.user() == null ? LoginAttempt.GUEST : attempt.user();
  }

  private LoginReply login(LoginAttempt attempt) {
    String name = name(attempt);
    UserEntry user = users.user(name);
    // As RabbitMQ has it, nobody logs in with a blank password.
    boolean isRight =
        (user == null ? NOBODY : user.verifier()).accepts(attempt.password())
            && user != null
            && attempt.password().length > 0;
    boolean needsNoPassword = attempt.user() == null || attempt.isCertified();
    if (user == null || (!isRight && !needsNoPassword)) {
      return new LoginReply.Refused(Reason.WRONG_CREDENTIALS);
    }
    return user.isFromLoopbackOnly() && !attempt.isFromLoopback()
        ? new LoginReply.Refused(Reason.ONLY_FROM_LOOPBACK)
        : new LoginReply.Accepted(new Principal.User(name, attempt.from()));
  }

  /** Whether somebody may be in a virtual host at all. */
  public boolean mayEnter(Principal principal, String virtualHost) {
    return switch (principal) {
      case Principal.Component _ -> true;
      case Principal.User user ->
          rules(user, virtualHost) != null
              || users.rules().allowSomething(user.name(), user.peer(), virtualHost);
    };
  }

  @Nullable HostRules rules(Principal.User who, String virtualHost) {
    UserEntry user = users.user(who.name());
    return user == null ? null : user.rules(virtualHost);
  }

  Set<String> tags(Principal.User who) {
    UserEntry user = users.user(who.name());
    return user == null ? Set.of() : user.tags();
  }
}
