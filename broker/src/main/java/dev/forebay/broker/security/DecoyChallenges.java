package dev.forebay.broker.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.forebay.broker.api.login.Challenge;
import dev.forebay.broker.api.login.ChallengeHash;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Challenges of users who are not there, so that a client can't tell them from others. They follow
 * from the name, and are others after a restart. Any thread.
 */
final class DecoyChallenges {
  private static final String ALGORITHM = "HmacSHA512";
  private static final int SALT_BYTES = 20;

  private final SecretKeySpec key;

  DecoyChallenges() {
    byte[] random = new byte[64];
    new SecureRandom().nextBytes(random);
    key = new SecretKeySpec(random, ALGORITHM);
  }

  Challenge of(String user, ChallengeHash hash) {
    int keyBytes =
        switch (hash) {
          case SHA_256 -> 32;
          case SHA_512 -> 64;
        };
    return new Challenge(
        Arrays.copyOf(bytes("salt", user), SALT_BYTES),
        Arrays.copyOf(bytes("stored", user), keyBytes),
        Arrays.copyOf(bytes("server", user), keyBytes),
        Challenge.ITERATIONS_MIN);
  }

  private byte[] bytes(String what, String user) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(what.getBytes(UTF_8));
      mac.update((byte) 0);
      return mac.doFinal(user.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
