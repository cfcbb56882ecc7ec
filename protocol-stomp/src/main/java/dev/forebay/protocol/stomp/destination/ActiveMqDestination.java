package dev.forebay.protocol.stomp.destination;

import dev.forebay.protocol.stomp.api.Refusals;
import dev.forebay.protocol.stomp.codec.StompException;

/**
 * Destinations in ActiveMQ's words: what follows the prefix is the name, unescaped. What is in
 * RabbitMQ's words only, an exchange say, is understood as there. No state.
 */
final class ActiveMqDestination {
  private static final String QUEUE = "/queue/";
  private static final String TOPIC = "/topic/";
  private static final String TEMP_QUEUE = "/temp-queue/";
  private static final String REMOTE_TEMP_QUEUE = "/remote-temp-queue/";
  private static final String TEMP_TOPIC = "/temp-topic/";
  private static final String REMOTE_TEMP_TOPIC = "/remote-temp-topic/";

  private ActiveMqDestination() {}

  static Destination of(String said) {
    String text = said.strip();
    if (text.startsWith(QUEUE)) {
      return new Destination.Queue(name(text, QUEUE));
    }
    if (text.startsWith(TOPIC)) {
      return new Destination.Topic(name(text, TOPIC));
    }
    if (text.startsWith(TEMP_QUEUE)) {
      return new Destination.TempQueue(name(text, TEMP_QUEUE));
    }
    if (text.startsWith(REMOTE_TEMP_QUEUE)) {
      return new Destination.ReplyQueue(name(text, REMOTE_TEMP_QUEUE));
    }
    if (text.startsWith(TEMP_TOPIC) || text.startsWith(REMOTE_TEMP_TOPIC)) {
      throw Refusals.notImplemented("temporary topics");
    }
    return Destination.of(text);
  }

  private static String name(String text, String prefix) {
    String name = text.substring(prefix.length());
    if (name.isEmpty()) {
      throw new StompException("Illegal destination name: [" + text + "]", "a name is missing\n");
    }
    if (name.indexOf('?') >= 0) {
      throw Refusals.notImplemented("options of destinations");
    }
    if (name.indexOf(',') >= 0) {
      throw Refusals.notImplemented("composite destinations");
    }
    return Destination.requireName(name);
  }
}
