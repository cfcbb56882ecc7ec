package dev.forebay.protocol.amqp091.connection;

import dev.forebay.broker.api.publish.RouteKey;
import dev.forebay.broker.form.MessageView;
import dev.forebay.broker.form.Pin;
import dev.forebay.protocol.amqp091.mapping.AmqpForm;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A stored message: exchange, routing key, properties and body one after another. */
final class FakeMessage {
  private final ByteBuffer memory;
  private final int exchangeBytes;
  private final int routingKeyBytes;
  private final int propertiesBytes;
  final boolean persistent;
  boolean delivered;
  int pins;
  int pinsMax = Integer.MAX_VALUE;

  FakeMessage(RouteKey key, boolean persistent, int propertiesBytes, int bodyBytes) {
    this.exchangeBytes = key.exchangeBytes();
    this.routingKeyBytes = key.routingKeyBytes();
    this.propertiesBytes = propertiesBytes;
    this.persistent = persistent;
    int size = exchangeBytes + routingKeyBytes + propertiesBytes + bodyBytes;
    this.memory = ByteBuffer.allocateDirect(size).order(ByteOrder.LITTLE_ENDIAN);
    memory.put(0, key.exchange(), 0, exchangeBytes);
    memory.put(exchangeBytes, key.routingKey(), 0, routingKeyBytes);
  }

  /** Where properties and body belong. */
  ByteBuffer content() {
    int at = exchangeBytes + routingKeyBytes;
    return memory.slice(at, memory.capacity() - at).order(ByteOrder.LITTLE_ENDIAN);
  }

  String body() {
    int at = exchangeBytes + routingKeyBytes + propertiesBytes;
    byte[] bytes = new byte[memory.capacity() - at];
    memory.get(at, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  MessageView view() {
    return new MessageView() {
      @Override
      public ByteBuffer memory() {
        return memory;
      }

      @Override
      public int form() {
        return AmqpForm.AMQP_0_9_1.id();
      }

      @Override
      public long timeMillis() {
        return 0;
      }

      @Override
      public int exchangeAt() {
        return 0;
      }

      @Override
      public int exchangeBytes() {
        return exchangeBytes;
      }

      @Override
      public int routingKeyAt() {
        return exchangeBytes;
      }

      @Override
      public int routingKeyBytes() {
        return routingKeyBytes;
      }

      @Override
      public int annotationsAt() {
        return 0;
      }

      @Override
      public int annotationsBytes() {
        return 0;
      }

      @Override
      public int propertiesAt() {
        return exchangeBytes + routingKeyBytes;
      }

      @Override
      public int propertiesBytes() {
        return propertiesBytes;
      }

      @Override
      public int bodyAt() {
        return propertiesAt() + propertiesBytes;
      }

      @Override
      public int bodyBytes() {
        return memory.capacity() - bodyAt();
      }

      @Override
      public @Nullable Pin pin() {
        if (pins >= pinsMax) {
          return null;
        }
        pins++;
        return () -> pins--;
      }
    };
  }
}
