package dev.forebay.protocol.kafka.login;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.forebay.broker.api.login.LoginAttempt;
import dev.forebay.broker.api.login.LoginReply;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * RFC 4616, with Kafka's words for what is wrong:
 *
 * <pre>
 * authorization identity | 0 | user | 0 | password
 * </pre>
 */
final class PlainExchange implements SaslExchange {
  private static final byte[] NOTHING = {};

  private final @Nullable InetAddress from;
  private final BiConsumer<LoginAttempt, Consumer<LoginReply>> logins;

  PlainExchange(@Nullable InetAddress from, BiConsumer<LoginAttempt, Consumer<LoginReply>> logins) {
    this.from = from;
    this.logins = logins;
  }

  @Override
  public void step(byte[] response, Consumer<SaslStep> then) {
    List<byte[]> fields = fields(response);
    String refusal = refusal(fields);
    if (refusal != null) {
      then.accept(new SaslStep.Failed("Authentication failed: " + refusal, refusal));
      return;
    }
    String user = new String(fields.get(1), UTF_8);
    logins.accept(
        LoginAttempt.of(user, fields.get(2), from),
        reply ->
            then.accept(
                switch (reply) {
                  case LoginReply.Accepted(var who) -> new SaslStep.Done(who, NOTHING);
                  case LoginReply.Refused(var reason) ->
                      new SaslStep.Failed(
                          "Authentication failed: Invalid username or password",
                          SaslWords.reason(reason, user));
                }));
  }

  private static @Nullable String refusal(List<byte[]> fields) {
    if (fields.size() != 3) {
      return "Invalid SASL/PLAIN response: expected 3 tokens, got " + fields.size();
    }
    if (fields.get(1).length == 0) {
      return "username not specified";
    }
    if (fields.get(2).length == 0) {
      return "password not specified";
    }
    return fields.get(0).length > 0 && !Arrays.equals(fields.get(0), fields.get(1))
        ? "Client requested an authorization id that is different from username"
        : null;
  }

  /** At most four, of which the last has what is left. */
  private static List<byte[]> fields(byte[] response) {
    List<byte[]> fields = new ArrayList<>();
    int start = 0;
    for (int at = 0; at < response.length && fields.size() < 3; at++) {
      if (response[at] == 0) {
        fields.add(Arrays.copyOfRange(response, start, at));
        start = at + 1;
      }
    }
    fields.add(Arrays.copyOfRange(response, start, response.length));
    return fields;
  }
}
