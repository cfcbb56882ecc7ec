package dev.forebay.broker.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.forebay.broker.api.login.LoginAttempt;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** All users. Immutable. */
public final class Users {
  private final Map<String, UserEntry> byName;

  private Users(Map<String, UserEntry> byName) {
    this.byName = byName;
  }

  /** These. */
  public static Users of(Collection<UserEntry> all) {
    return new Users(
        all.stream().collect(Collectors.toUnmodifiableMap(UserEntry::name, Function.identity())));
  }

  /** The guest alone, who may do everything from this machine. */
  public static Users onlyGuest() {
    return of(
        List.of(
            new UserEntry(
                LoginAttempt.GUEST,
                Verifier.OfPassword.of(LoginAttempt.GUEST.getBytes(UTF_8)),
                true,
                HostRules.ALL,
                Map.of())));
  }

  /** Null if there is no such user. */
  @Nullable UserEntry user(String name) {
    return byName.get(name);
  }

  /** Whether anybody may log in from another machine. */
  public boolean mayComeFromElsewhere() {
    return byName.values().stream().anyMatch(user -> !user.isFromLoopbackOnly());
  }
}
