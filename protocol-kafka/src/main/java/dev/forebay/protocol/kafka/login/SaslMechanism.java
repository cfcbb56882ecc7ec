package dev.forebay.protocol.kafka.login;

import java.util.Arrays;
import java.util.Optional;

/** The ways in which a client can prove who it is. */
public enum SaslMechanism {
  /** Name and password as they are; RFC 4616. */
  PLAIN("PLAIN"),
  /** A proof that the password is known; RFC 5802, RFC 7677. */
  SCRAM_SHA_256("SCRAM-SHA-256"),
  /** Likewise. */
  SCRAM_SHA_512("SCRAM-SHA-512");

  private final String mechanismName;

  SaslMechanism(String mechanismName) {
    this.mechanismName = mechanismName;
  }

  /** As the protocol names it. */
  public String mechanismName() {
    return mechanismName;
  }

  /** The mechanism with this name. */
  public static Optional<SaslMechanism> named(String name) {
    return Arrays.stream(values())
        .filter(mechanism -> mechanism.mechanismName.equals(name))
        .findFirst();
  }
}
