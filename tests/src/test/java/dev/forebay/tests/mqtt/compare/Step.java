package dev.forebay.tests.mqtt.compare;

import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one client does. Immutable. */
sealed interface Step {
  /** Which client. */
  int client();

  /** A will: of the version 5 without a delay. */
  record Will(String topic, String payload, int qos, boolean retain) {}

  /**
   * Connects, in place of an earlier connection if there is one.
   *
   * @param version 4 or 5
   * @param isKept the session outlives the connection
   * @param isLazy acknowledges nothing
   */
  record Connect(
      int client,
      int version,
      boolean isClean,
      boolean isKept,
      boolean isLazy,
      int receiveMaximum,
      @Nullable Will will)
      implements Step {}

  /** Ends the connection: with this code of a DISCONNECT, or without a word if it is negative. */
  record Leave(int client, int code) implements Step {}

  /** A filter with its options. */
  record Wish(String filter, int options) {}

  record Subscribe(int client, List<Wish> wishes, int identifier) implements Step {
    public Subscribe {
      wishes = List.copyOf(wishes);
    }
  }

  record Unsubscribe(int client, List<String> filters) implements Step {
    public Unsubscribe {
      filters = List.copyOf(filters);
    }
  }

  /** One message. */
  record Message(
      String topic, String payload, int qos, boolean retain, List<String> userProperties) {
    public Message {
      userProperties = List.copyOf(userProperties);
    }
  }

  record Publish(int client, List<Message> messages) implements Step {
    public Publish {
      messages = List.copyOf(messages);
    }
  }

  /** Packets that nobody should send. */
  record Raw(int client, byte[] octets) implements Step {
    @Override
    public String toString() {
      return "Raw[" + client + ", " + HexFormat.of().formatHex(octets) + "]";
    }
  }
}
