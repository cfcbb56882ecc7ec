package dev.forebay.protocol.kafka.connection;

import dev.forebay.protocol.kafka.api.ApiVersions;
import dev.forebay.protocol.kafka.api.RequestTable;
import dev.forebay.protocol.kafka.login.SaslLogin;
import dev.forebay.transport.connection.OutputBuffer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.function.Consumer;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.SaslAuthenticateRequestData;
import org.apache.kafka.common.message.SaslHandshakeRequestData;
import org.apache.kafka.common.protocol.ApiMessage;

/**
 * The requests that a client may send before it is known who it is: what is served, and SASL. One
 * at a time, at most {@value #BYTES_MAX} bytes long. Confined to the connection's loop.
 */
final class LoginRequests {
  static final int BYTES_MAX = 64 << 10;

  private static final Exchange.Counting NONE_IS_LONG =
      new Exchange.Counting() {
        @Override
        public void begin() {
          throw new MalformedRequestException("an answer that takes long");
        }

        @Override
        public void end() {
          // None has begun.
        }
      };

  private final RequestTable table;
  private final RequestParser parser;
  private final SaslLogin login;
  private final OutputBuffer output;
  private final Runnable answered;

  /**
   * Of a connection.
   *
   * @param answered runs when an answer is in the output
   */
  LoginRequests(
      RequestTable table,
      RequestParser parser,
      SaslLogin login,
      OutputBuffer output,
      Runnable answered) {
    this.table = table;
    this.parser = parser;
    this.login = login;
    this.output = output;
    this.answered = answered;
  }

  /** Whether the next may be taken. */
  boolean accepts() {
    return !login.isWaiting();
  }

  /**
   * Takes one.
   *
   * @throws MalformedRequestException if it is none of these
   */
  void take(ByteBuf frame) {
    if (login.takesRaw()) {
      login.raw(ByteBufUtil.getBytes(frame));
      return;
    }
    RequestParser.Parsed parsed = parser.parseShort(frame);
    if (parsed == null) {
      throw new MalformedRequestException("a request that takes long, before a login");
    }
    switch (parsed.body()) {
      case null -> answer(parsed, (short) 0).accept(ApiVersions.unsupportedVersion());
      case ApiVersionsRequestData body ->
          answer(parsed, parsed.version()).accept(table.versions().answer(body, parsed.version()));
      case SaslHandshakeRequestData body ->
          login.handshake(body, parsed.version(), answer(parsed, parsed.version()));
      case SaslAuthenticateRequestData body ->
          login.authenticate(body, answer(parsed, parsed.version()));
      default ->
          throw new MalformedRequestException(
              parsed.key().name + " before the client has logged in");
    }
  }

  private Consumer<ApiMessage> answer(RequestParser.Parsed request, short version) {
    return new Exchange(
        request,
        version,
        NONE_IS_LONG,
        exchange -> {
          exchange.writeShort(output);
          answered.run();
        });
  }

  /** Sends what a mechanism says to a client that has no requests for it. */
  void sendRaw(byte[] bytes) {
    ByteBuf to = output.reserve(Integer.BYTES + bytes.length);
    to.writeInt(bytes.length).writeBytes(bytes);
    output.endOfMessage();
    answered.run();
  }
}
