package dev.forebay.broker.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** By what a password is recognized; the password itself is not kept. Any thread. */
public sealed interface Verifier {
  /** Whether this is the password. Takes as long whatever it is. */
  boolean accepts(byte[] password);

  /** There is no password. */
  record Nothing() implements Verifier {
    @Override
    public boolean accepts(byte[] password) {
      return false;
    }
  }

  /**
   * As RabbitMQ exports it, in base64:
   *
   * <pre>
   * salt (4 bytes) | hash of salt and password
   * </pre>
   */
  final class OfHash implements Verifier {
    /** RabbitMQ's name of what it hashes new passwords by. */
    public static final String USUAL = "rabbit_password_hashing_sha256";

    private static final SecureRandom RANDOM = new SecureRandom();

    static final String SHA_256 = "SHA-256";
    static final String SHA_512 = "SHA-512";
    static final String MD5 = "MD5";

    private static final int SALT_BYTES = 4;

    private final String algorithm;
    private final byte[] salt;
    private final byte[] hash;

    OfHash(String algorithm, byte[] salt, byte[] hash) {
      this.algorithm = algorithm;
      this.salt = salt;
      this.hash = hash;
    }

    /**
     * Of a user's password. The salt follows from the name, so that what is the same stays the same
     * at each start.
     */
    public static OfHash ofPassword(String user, byte[] password) {
      byte[] salt = Arrays.copyOf(digest(SHA_256).digest(user.getBytes(UTF_8)), SALT_BYTES);
      MessageDigest digest = digest(SHA_256);
      digest.update(salt);
      return new OfHash(SHA_256, salt, digest.digest(password));
    }

    /** Of a password, with a salt of its own. */
    public static OfHash ofPassword(byte[] password) {
      byte[] salt = new byte[SALT_BYTES];
      RANDOM.nextBytes(salt);
      MessageDigest digest = digest(SHA_256);
      digest.update(salt);
      return new OfHash(SHA_256, salt, digest.digest(password));
    }

    /** RabbitMQ's name of the algorithm. */
    public String hashing() {
      return switch (algorithm) {
        case SHA_256 -> USUAL;
        case SHA_512 -> "rabbit_password_hashing_sha512";
        default -> "rabbit_password_hashing_md5";
      };
    }

    /** As RabbitMQ exports it. */
    public String exported() {
      byte[] all = Arrays.copyOf(salt, SALT_BYTES + hash.length);
      System.arraycopy(hash, 0, all, SALT_BYTES, hash.length);
      return Base64.getEncoder().encodeToString(all);
    }

    String algorithm() {
      return algorithm;
    }

    byte[] salt() {
      return salt.clone();
    }

    byte[] hash() {
      return hash.clone();
    }

    /**
     * Reads one.
     *
     * @param hashing RabbitMQ's name of the algorithm
     * @throws IllegalArgumentException if it is none of that algorithm
     */
    public static OfHash of(String hashing, String text) {
      String algorithm =
          switch (hashing) {
            case USUAL -> SHA_256;
            case "rabbit_password_hashing_sha512" -> SHA_512;
            case "rabbit_password_hashing_md5" -> MD5;
            default -> throw new IllegalArgumentException("no hashing algorithm " + hashing);
          };
      byte[] bytes = Base64.getDecoder().decode(text);
      if (bytes.length != SALT_BYTES + digest(algorithm).getDigestLength()) {
        throw new IllegalArgumentException("no hash of " + hashing);
      }
      return new OfHash(
          algorithm,
          Arrays.copyOf(bytes, SALT_BYTES),
          Arrays.copyOfRange(bytes, SALT_BYTES, bytes.length));
    }

    private static MessageDigest digest(String algorithm) {
      try {
        return MessageDigest.getInstance(algorithm);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public boolean accepts(byte[] password) {
      MessageDigest digest = digest(algorithm);
      digest.update(salt);
      return MessageDigest.isEqual(hash, digest.digest(password));
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof OfHash that
          && algorithm.equals(that.algorithm)
          && Arrays.equals(salt, that.salt)
          && MessageDigest.isEqual(hash, that.hash);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(hash);
    }

    /** Nothing of the hash. */
    @Override
    public String toString() {
      return algorithm;
    }
  }
}
