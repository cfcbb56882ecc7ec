package dev.forebay.broker.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.MessageDigest;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerifierTest {
  private static byte[] bytes(String password) {
    return password.getBytes(UTF_8);
  }

  @ParameterizedTest
  @CsvSource({"sha256, SHA-256", "sha512, SHA-512", "md5, MD5"})
  void hashesAreThoseOfRabbitMq(String name, String algorithm) throws Exception {
    MessageDigest digest = MessageDigest.getInstance(algorithm);
    byte[] salt = {(byte) 0x90, (byte) 0x8D, (byte) 0xC6, 0x0A};
    digest.update(salt);
    byte[] hash = digest.digest(bytes("p\u00e4ss"));
    byte[] both = new byte[salt.length + hash.length];
    System.arraycopy(salt, 0, both, 0, salt.length);
    System.arraycopy(hash, 0, both, salt.length, hash.length);
    String hashing = "rabbit_password_hashing_" + name;
    Verifier verifier = Verifier.OfHash.of(hashing, Base64.getEncoder().encodeToString(both));

    assertThat(verifier.accepts(bytes("p\u00e4ss"))).isTrue();
    assertThat(verifier.accepts(bytes("pass"))).isFalse();
    assertThat(verifier.accepts(new byte[0])).isFalse();
    assertThatThrownBy(() -> Verifier.OfHash.of(hashing, "AAAAAA=="))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** From RabbitMQ's documentation of passwords. */
  @Test
  void theExampleOfTheDocumentationIsRecognized() {
    Verifier verifier =
        Verifier.OfHash.of(
            "rabbit_password_hashing_sha256", "kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR");

    assertThat(verifier.accepts(bytes("test12"))).isTrue();
    assertThat(verifier.accepts(bytes("test13"))).isFalse();
  }

  @Test
  void aPasswordIsRecognizedAndNotKept() {
    Verifier verifier = Verifier.OfHash.ofPassword("u", bytes("secret"));

    assertThat(verifier.accepts(bytes("secret"))).isTrue();
    assertThat(verifier.accepts(bytes("Secret"))).isFalse();
    assertThat(verifier.toString()).doesNotContain("secret");
    assertThat(new Verifier.Nothing().accepts(new byte[0])).isFalse();
  }
}
