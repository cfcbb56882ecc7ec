package dev.forebay.protocol.amqp091.api;

import dev.forebay.protocol.amqp091.codec.field.FieldTable;
import dev.forebay.protocol.amqp091.codec.field.FieldValue;
import java.util.Optional;

/**
 * What a client says about itself that changes how it is treated.
 *
 * @param consumerCancelNotify it wants to be told when the broker ends a consumer
 * @param connectionBlocked it wants to be told when the broker does not read from it
 * @param authenticationFailureClose it understands a close that says that the login failed
 */
public record ClientProperties(
    boolean consumerCancelNotify, boolean connectionBlocked, boolean authenticationFailureClose) {
  public static ClientProperties of(FieldTable properties) {
    FieldTable capabilities =
        properties
            .get("capabilities")
            .map(value -> value instanceof FieldValue.Table(var table) ? table : FieldTable.EMPTY)
            .orElse(FieldTable.EMPTY);
    return new ClientProperties(
        isTrue(capabilities, "consumer_cancel_notify"),
        isTrue(capabilities, "connection.blocked"),
        isTrue(capabilities, "authentication_failure_close"));
  }

  private static boolean isTrue(FieldTable capabilities, String name) {
    return capabilities.get(name).equals(Optional.of(new FieldValue.Bool(true)));
  }
}
