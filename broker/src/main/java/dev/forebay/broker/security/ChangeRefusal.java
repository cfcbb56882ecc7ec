package dev.forebay.broker.security;

/** Why a {@link SecurityChange} is not made. */
public sealed interface ChangeRefusal {
  /** What it is about is a user who is not there. */
  record NoSuchUser(String name) implements ChangeRefusal {}

  /**
   * It would be one too many.
   *
   * @param what "users" and the like
   * @param limit how many there may be
   */
  record TooMany(String what, int limit) implements ChangeRefusal {}
}
