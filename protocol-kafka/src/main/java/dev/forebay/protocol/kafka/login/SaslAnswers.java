package dev.forebay.protocol.kafka.login;

import dev.forebay.protocol.kafka.api.Request;
import dev.forebay.protocol.kafka.api.RequestHandler;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.message.SaslAuthenticateResponseData;
import org.apache.kafka.common.message.SaslHandshakeResponseData;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;

/** What clients are told that begin SASL where there is none, or when it is over; no state. */
public final class SaslAnswers {
  private SaslAnswers() {}

  /** Answers SaslHandshake. */
  public static RequestHandler handshake() {
    return (Request _, Consumer<ApiMessage> answer) ->
        answer.accept(
            new SaslHandshakeResponseData()
                .setErrorCode(Errors.ILLEGAL_SASL_STATE.code())
                .setMechanisms(List.of()));
  }

  /** Answers SaslAuthenticate. */
  public static RequestHandler authenticate() {
    return (Request _, Consumer<ApiMessage> answer) ->
        answer.accept(
            new SaslAuthenticateResponseData()
                .setErrorCode(Errors.ILLEGAL_SASL_STATE.code())
                .setErrorMessage(
                    "SaslAuthenticate request received after successful authentication"));
  }
}
