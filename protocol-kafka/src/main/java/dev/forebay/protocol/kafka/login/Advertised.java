package dev.forebay.protocol.kafka.login;

/**
 * Where clients of a listener are told that the broker is. Any thread.
 *
 * @param host empty: the address by which a client has come
 * @param port 0: the port by which it has come
 * @param isTls whether it speaks TLS
 */
public record Advertised(String host, int port, boolean isTls) {
  /** Wherever a client has come. */
  public static Advertised asItIs(boolean isTls) {
    return new Advertised("", 0, isTls);
  }
}
