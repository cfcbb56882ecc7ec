package dev.forebay.broker.security;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

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

  /** Of a password that the node is given at its start. */
  final class OfPassword implements Verifier {
    private static final String ALGORITHM = "HmacSHA256";

    /** So that a dump of memory does not tell which users have the same password. */
    private static final SecretKeySpec KEY = key();

    private final byte[] mac;

    private OfPassword(byte[] mac) {
      this.mac = mac;
    }

    /** Of this password. */
    public static OfPassword of(byte[] password) {
      return new OfPassword(mac(password));
    }

    private static SecretKeySpec key() {
      byte[] random = new byte[32];
      new SecureRandom().nextBytes(random);
      return new SecretKeySpec(random, ALGORITHM);
    }

    private static byte[] mac(byte[] password) {
      try {
        Mac mac = Mac.getInstance(ALGORITHM);
        mac.init(KEY);
        return mac.doFinal(password);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public boolean accepts(byte[] password) {
      return MessageDigest.isEqual(mac, mac(password));
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
    private static final int SALT_BYTES = 4;

    private final String algorithm;
    private final byte[] salt;
    private final byte[] hash;

    private OfHash(String algorithm, byte[] salt, byte[] hash) {
      this.algorithm = algorithm;
      this.salt = salt;
      this.hash = hash;
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
            case "rabbit_password_hashing_sha256" -> "SHA-256";
            case "rabbit_password_hashing_sha512" -> "SHA-512";
            case "rabbit_password_hashing_md5" -> "MD5";
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
  }
}
