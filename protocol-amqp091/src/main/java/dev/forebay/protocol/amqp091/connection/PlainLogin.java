package dev.forebay.protocol.amqp091.connection;

import dev.forebay.protocol.amqp091.codec.ByteString;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;

/**
 * The PLAIN mechanism (RFC 4616) with the one user there is; no state.
 *
 * <pre>
 * authorization identity | 0 | user | 0 | password
 * </pre>
 */
final class PlainLogin {
  static final String MECHANISM = "PLAIN";

  private static final String USER = "guest";
  private static final byte[] PASSWORD = "guest".getBytes(StandardCharsets.UTF_8);

  private PlainLogin() {}

  /** The user, if name and password are right. */
  static Optional<String> user(ByteString response) {
    byte[] bytes = response.toByteArray();
    int userAt = endOfField(bytes, 0) + 1;
    int passwordAt = endOfField(bytes, userAt) + 1;
    if (passwordAt > bytes.length) {
      return Optional.empty();
    }
    String user = new String(bytes, userAt, passwordAt - 1 - userAt, StandardCharsets.UTF_8);
    byte[] password = Arrays.copyOfRange(bytes, passwordAt, bytes.length);
    boolean right = MessageDigest.isEqual(password, PASSWORD) && user.equals(USER);
    return right ? Optional.of(user) : Optional.empty();
  }

  private static int endOfField(byte[] bytes, int from) {
    int end = from;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    return end;
  }
}
