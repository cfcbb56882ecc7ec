package dev.forebay.protocol.stomp.dialect;

import dev.forebay.protocol.stomp.api.Refusals;
import dev.forebay.protocol.stomp.codec.FrameReader;
import dev.forebay.protocol.stomp.codec.HeaderName;
import dev.forebay.protocol.stomp.codec.StompException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What frames say in ActiveMQ's words; what this server does not do is refused. No state. */
public final class ActiveMqWords {
  private static final HeaderName[] SUBSCRIPTION_NAMES = {
    HeaderName.ACTIVEMQ_SUBSCRIPTION_NAME,
    // As Artemis calls it, now and before.
    HeaderName.DURABLE_SUBSCRIBER_NAME,
    HeaderName.DURABLE_SUBSCRIPTION_NAME
  };
  private static final HeaderName[] FLAGS_UNSERVED = {
    HeaderName.ACTIVEMQ_EXCLUSIVE, HeaderName.ACTIVEMQ_NO_LOCAL, HeaderName.ACTIVEMQ_RETROACTIVE
  };
  private static final Set<String> TYPES = Set.of("text", "bytes");
  private static final String BYTES_AS_THEY_ARE = "jms-byte";

  private ActiveMqWords() {}

  /** Refuses a SUBSCRIBE that wants more than there is. */
  public static void requireServed(FrameReader subscribe) {
    for (HeaderName flag : FLAGS_UNSERVED) {
      if (Words.flag(subscribe, flag, false)) {
        throw Refusals.notImplemented(flag + "=true");
      }
    }
    if (Words.number(subscribe, HeaderName.ACTIVEMQ_PENDING_LIMIT, 0) > 0) {
      throw Refusals.notImplemented(HeaderName.ACTIVEMQ_PENDING_LIMIT.text());
    }
    requireTransformation(subscribe);
  }

  /** Refuses a SEND of something else than text and bytes. */
  public static void requireSent(FrameReader send) {
    String type = send.text(HeaderName.AMQ_MSG_TYPE);
    if (type != null && !TYPES.contains(type.toLowerCase(Locale.ROOT))) {
      throw new StompException(
          "Unsupported message type '" + type + "'", "amq-msg-type is text or bytes\n");
    }
    requireTransformation(send);
  }

  private static void requireTransformation(FrameReader frame) {
    String wanted = frame.text(HeaderName.TRANSFORMATION);
    if (wanted != null && !wanted.equals(BYTES_AS_THEY_ARE)) {
      throw Refusals.notImplemented("transformation " + wanted);
    }
  }

  /** The name of a subscription that outlives its session, or null. */
  public static @Nullable String subscriptionName(FrameReader frame) {
    for (HeaderName header : SUBSCRIPTION_NAMES) {
      String name = frame.text(header);
      if (name != null) {
        return name;
      }
    }
    return null;
  }

  /** The queue of such a subscription, as Artemis names it. */
  public static String queue(@Nullable String clientId, String subscriptionName) {
    if (clientId == null) {
      throw new StompException(
          "Missing client-id", "a durable subscription needs the 'client-id' of CONNECT\n");
    }
    return escaped(clientId) + '.' + escaped(subscriptionName);
  }

  private static String escaped(String name) {
    return name.replace("\\", "\\\\").replace(".", "\\.");
  }
}
