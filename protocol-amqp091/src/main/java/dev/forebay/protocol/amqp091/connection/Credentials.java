package dev.forebay.protocol.amqp091.connection;

import dev.forebay.protocol.amqp091.codec.ByteString;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** Name and password that a client claims, checked against the one user there is. Immutable. */
record Credentials(ByteString user, ByteString password) {
  private static final ByteString USER = ByteString.of("guest");
  private static final byte[] PASSWORD = "guest".getBytes(StandardCharsets.UTF_8);

  boolean areRight() {
    boolean right = MessageDigest.isEqual(password.toByteArray(), PASSWORD);
    return right && user.equals(USER);
  }

  /** Never the password. */
  @Override
  public String toString() {
    return "user " + user;
  }
}
