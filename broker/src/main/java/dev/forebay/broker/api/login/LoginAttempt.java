package dev.forebay.broker.api.login;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * What a client claims.
 *
 * @param user the name; null if it claims none
 * @param password in the bytes that it sent
 * @param isCertified whether a certificate or another proof that was checked says so, which needs
 *     no password
 * @param from where it is; null if that is no address of a network
 */
public record LoginAttempt(
    @Nullable String user, byte[] password, boolean isCertified, @Nullable InetAddress from) {
  /** As whom clients act that say nothing of themselves. */
  public static final String GUEST = "guest";

  private static final byte[] NONE = {};

  /** By name and password. */
  public static LoginAttempt of(String user, byte[] password, @Nullable InetAddress from) {
    return new LoginAttempt(user, password, false, from);
  }

  /** Of a client that says nothing of itself. */
  public static LoginAttempt anonymous(@Nullable InetAddress from) {
    return new LoginAttempt(null, NONE, false, from);
  }

  /** By a certificate that names the user, and was checked. */
  public static LoginAttempt certified(String user, @Nullable InetAddress from) {
    return new LoginAttempt(user, NONE, true, from);
  }

  /** By something else than a password that the protocol has checked, and found right. */
  public static LoginAttempt proven(String user, @Nullable InetAddress from) {
    return certified(user, from);
  }

  /** Likewise, and found wrong. */
  public static LoginAttempt disproved(String user, @Nullable InetAddress from) {
    return new LoginAttempt(user, NONE, false, from);
  }

  /** Whether it comes from this machine. */
  public boolean isFromLoopback() {
    return from == null || from.isLoopbackAddress();
  }

  /** Never the password. */
  @Override
  public String toString() {
    return "user " + user + " from " + from;
  }
}
