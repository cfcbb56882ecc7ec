package dev.forebay.protocol.base.rabbitmq;

import dev.forebay.message.ByteString;
import dev.forebay.message.Headers;
import dev.forebay.message.Value;
import java.util.ArrayList;
import java.util.List;

/** The headers in which RabbitMQ's clients name further routing keys; no state. */
public final class CopyHeaders {
  /** Keys of which readers may hear. */
  public static final String CC = "CC";

  /** Keys of which they may not: the header is taken out when the message is published. */
  public static final String BCC = "BCC";

  static final ByteString CC_NAME = ByteString.utf8(CC);

  private CopyHeaders() {}

  /** The keys that readers may hear of; elements that are no text count for nothing. */
  public static List<ByteString> visibleKeys(Headers headers) {
    List<ByteString> keys = new ArrayList<>();
    if (headers.first(CC_NAME) instanceof Value.Array(List<Value> elements)) {
      for (Value element : elements) {
        if (element instanceof Value.Text(ByteString utf8)) {
          keys.add(utf8);
        }
      }
    }
    return keys;
  }
}
