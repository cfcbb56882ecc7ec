package dev.forebay.protocol.base.login;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;

/** The one user there is until there are others, who may only come from this machine. No state. */
public final class Guest {
  /** The name. */
  public static final String NAME = "guest";

  private static final byte[] OCTETS = NAME.getBytes(StandardCharsets.UTF_8);

  private Guest() {}

  /** Whether a client that claims this name and password is the guest. */
  public static boolean isRight(byte[] name, byte[] password) {
    boolean right = MessageDigest.isEqual(password, OCTETS);
    return right && Arrays.equals(name, OCTETS);
  }
}
