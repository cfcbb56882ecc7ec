package dev.forebay.protocol.mqtt.retained;

import dev.forebay.broker.form.MessageView;
import dev.forebay.message.ByteString;
import dev.forebay.protocol.mqtt.mapping.StoredMessage;
import dev.forebay.runtime.EventLoop;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Retained messages of transactions: between the moment when it is found who gets one and that when
 * it is kept lie several syncs. Whoever subscribes meanwhile would hear of it neither as published
 * nor as retained, so that a search that begins waits for those that are on their way; what does
 * not come in seconds comes to nothing. Confined to the home loop.
 */
final class Arriving {
  private static final long WAIT_NANOS_MAX = 5_000_000_000L;

  private final EventLoop loop;
  private final TreeMap<Long, Message> byNumber = new TreeMap<>();
  private final Map<ByteString, ArrayDeque<Message>> byTopic = new HashMap<>();
  private final ArrayDeque<Waiting> searches = new ArrayDeque<>();
  private long lastNumber;

  private static final class Message {
    private final long number;
    private final ByteString topic;
    private final ByteString clientId;
    private EventLoop.@Nullable Timer end;

    Message(long number, ByteString topic, ByteString clientId) {
      this.number = number;
      this.topic = topic;
      this.clientId = clientId;
    }
  }

  /** A search that may begin when all messages up to a number are there. */
  private record Waiting(long number, Runnable begin) {}

  Arriving(EventLoop loop) {
    this.loop = loop;
  }

  /** A message of a client is on its way. */
  void expect(ByteString topic, ByteString clientId) {
    lastNumber++;
    Message message = new Message(lastNumber, topic, clientId);
    message.end =
        loop.schedule(
            WAIT_NANOS_MAX,
            () -> {
              end(message);
              beginSearches();
            });
    byNumber.put(lastNumber, message);
    byTopic.computeIfAbsent(topic, _ -> new ArrayDeque<>()).add(message);
  }

  /** A message is kept. */
  void arrived(byte[] topic, MessageView message) {
    if (byNumber.isEmpty()) {
      return;
    }
    ArrayDeque<Message> expected = byTopic.get(ByteString.copyOf(topic, 0, topic.length));
    if (expected != null) {
      expected.stream()
          .filter(
              one -> StoredMessage.isFrom(message.memory(), message.propertiesAt(), one.clientId))
          .findFirst()
          .ifPresent(this::end);
      // Deliveries of this turn come first.
      loop.execute(this::beginSearches);
    }
  }

  /** Begins a search when all is there that is on its way now. */
  void whenThere(Runnable search) {
    if (byNumber.isEmpty()) {
      search.run();
    } else {
      searches.add(new Waiting(lastNumber, search));
    }
  }

  private void end(Message message) {
    if (message.end != null) {
      message.end.cancel();
    }
    byNumber.remove(message.number);
    ArrayDeque<Message> ofTopic = byTopic.get(message.topic);
    if (ofTopic != null) {
      ofTopic.remove(message);
      if (ofTopic.isEmpty()) {
        byTopic.remove(message.topic);
      }
    }
  }

  private void beginSearches() {
    while (!searches.isEmpty()
        && (byNumber.isEmpty() || byNumber.firstKey() > searches.element().number())) {
      searches.remove().begin().run();
    }
  }
}
