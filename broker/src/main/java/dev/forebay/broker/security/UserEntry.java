package dev.forebay.broker.security;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A user.
 *
 * @param isFromLoopbackOnly whether clients that log in as this user have to be on this machine
 * @param everywhere what it may do in virtual hosts that are not named; null: not even enter
 * @param hosts what it may do in those that are
 */
public record UserEntry(
    String name,
    Verifier verifier,
    boolean isFromLoopbackOnly,
    @Nullable HostRules everywhere,
    Map<String, HostRules> hosts) {
  /** Keeps a copy. */
  public UserEntry {
    hosts = Map.copyOf(hosts);
  }

  /** Null if it may not enter. */
  @Nullable HostRules rules(String virtualHost) {
    HostRules named = hosts.get(virtualHost);
    return named == null ? everywhere : named;
  }
}
