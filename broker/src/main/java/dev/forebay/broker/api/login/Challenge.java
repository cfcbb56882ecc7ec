package dev.forebay.broker.api.login;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a client has to know a password for, without having to send it, and what shows it that the
 * node knows it as well: RFC 5802 §3. Who has this can't log in with it. Immutable.
 */
public final class Challenge {
  /** Fewest iterations; RFC 7677. */
  public static final int ITERATIONS_MIN = 4096;

  /** Most, since each login of a client takes them. */
  public static final int ITERATIONS_MAX = 16_384;

  private static final int SALT_BYTES_MAX = 1024;
  private static final int KEY_BYTES_MAX = 64;

  private final byte[] salt;
  private final byte[] storedKey;
  private final byte[] serverKey;
  private final int iterations;

  /**
   * Keeps copies.
   *
   * @throws IllegalArgumentException if something is too long, or there are too few or many
   *     iterations
   */
  public Challenge(byte[] salt, byte[] storedKey, byte[] serverKey, int iterations) {
    if (salt.length > SALT_BYTES_MAX
        || storedKey.length > KEY_BYTES_MAX
        || serverKey.length > KEY_BYTES_MAX
        || iterations < ITERATIONS_MIN
        || iterations > ITERATIONS_MAX) {
      throw new IllegalArgumentException("no challenge of %d iterations".formatted(iterations));
    }
    this.salt = salt.clone();
    this.storedKey = storedKey.clone();
    this.serverKey = serverKey.clone();
    this.iterations = iterations;
  }

  /** What is hashed with the password. */
  public byte[] salt() {
    return salt.clone();
  }

  /** Hash of the key by which the client proves that it knows the password. */
  public byte[] storedKey() {
    return storedKey.clone();
  }

  /** The key by which the node proves it. */
  public byte[] serverKey() {
    return serverKey.clone();
  }

  /** How often it is hashed. */
  public int iterations() {
    return iterations;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Challenge that
        && iterations == that.iterations
        && Arrays.equals(salt, that.salt)
        && Arrays.equals(storedKey, that.storedKey)
        && Arrays.equals(serverKey, that.serverKey);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(storedKey);
  }

  /** Nothing of the keys. */
  @Override
  public String toString() {
    return iterations + " iterations";
  }
}
