package dev.forebay.broker.api.login;

/** The hash of a {@link Challenge}. */
public enum ChallengeHash {
  /** SHA-256. */
  SHA_256,
  /** SHA-512. */
  SHA_512
}
