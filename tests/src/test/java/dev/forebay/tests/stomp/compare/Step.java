package dev.forebay.tests.stomp.compare;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one client does. Immutable. */
sealed interface Step {
  /** Which client. */
  int client();

  /** Connects, in this version. */
  record Connect(int client, String version) implements Step {}

  /** Disconnects in order, or is cut off. */
  record Leave(int client, boolean isOrderly) implements Step {}

  record Subscribe(int client, String id, String destination, String ack, List<String> headers)
      implements Step {
    public Subscribe {
      headers = List.copyOf(headers);
    }
  }

  record Unsubscribe(int client, String id, boolean isDurable) implements Step {}

  record Send(
      int client,
      String destination,
      String body,
      @Nullable String transaction,
      List<String> headers)
      implements Step {
    public Send {
      headers = List.copyOf(headers);
    }
  }

  /**
   * Decides on one of the messages that a subscription holds.
   *
   * @param position which of them, from the oldest on
   * @param command ACK or NACK
   */
  record Decide(
      int client,
      String id,
      int position,
      String command,
      List<String> headers,
      @Nullable String transaction)
      implements Step {
    public Decide {
      headers = List.copyOf(headers);
    }
  }

  /** BEGIN, COMMIT or ABORT. */
  record OfTransaction(int client, String command, String transaction) implements Step {}

  /** A frame that nobody should send. */
  record Raw(int client, String frame) implements Step {}
}
