package dev.forebay.protocol.stomp.dialect;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.message.ByteString;
import dev.forebay.message.Headers;
import dev.forebay.message.Value;
import dev.forebay.protocol.base.rabbitmq.QueueDeclaration;
import dev.forebay.protocol.base.rabbitmq.RefusalCode;
import dev.forebay.protocol.stomp.api.Refusals;
import dev.forebay.protocol.stomp.codec.FrameReader;
import dev.forebay.protocol.stomp.codec.HeaderName;
import dev.forebay.protocol.stomp.destination.Destination;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a frame says of the queue that is made for it: flags, with the defaults of its destination,
 * and arguments. As at RabbitMQ a queue that does not survive a restart is its session's alone, and
 * goes with its last consumer. Immutable.
 */
public record QueueWords(
    boolean durable, boolean exclusive, boolean autoDelete, Headers arguments) {
  private static final Set<String> NUMBERS =
      Set.of(
          "x-expires",
          "x-message-ttl",
          "x-max-length",
          "x-max-length-bytes",
          "x-max-in-memory-length",
          "x-max-in-memory-bytes",
          "x-max-priority",
          "x-queue-version",
          "x-quorum-initial-group-size",
          "x-initial-cluster-size",
          "x-stream-max-segment-size-bytes",
          "x-stream-filter-size-bytes",
          "x-delivery-limit",
          "x-consumer-timeout");
  private static final String SINGLE_ACTIVE = "x-single-active-consumer";

  /** The queue that a subscription is made for. */
  public static QueueWords ofSubscription(FrameReader frame, Destination destination) {
    boolean isQueue = destination instanceof Destination.Queue;
    boolean durable =
        Words.flag(frame, HeaderName.DURABLE, Words.flag(frame, HeaderName.PERSISTENT, isQueue));
    return of(frame, durable, destination instanceof Destination.Exchange, !isQueue);
  }

  /** The queue of a subscription that outlives its session, by a name of its own. */
  public static QueueWords ofDurable(FrameReader frame) {
    return new QueueWords(true, false, false, arguments(frame));
  }

  /** The queue that a message is sent to. */
  public static QueueWords ofMessage(FrameReader frame) {
    return of(frame, Words.flag(frame, HeaderName.DURABLE, true), false, false);
  }

  private static QueueWords of(
      FrameReader frame, boolean durable, boolean exclusive, boolean autoDelete) {
    return new QueueWords(
        durable,
        !durable || Words.flag(frame, HeaderName.EXCLUSIVE, exclusive),
        !durable || Words.flag(frame, HeaderName.AUTO_DELETE, autoDelete),
        arguments(frame));
  }

  /** Whether nothing is said, so that whatever is there will do. */
  public static boolean saysNothing(FrameReader frame) {
    return !frame.has(HeaderName.DURABLE)
        && !frame.has(HeaderName.EXCLUSIVE)
        && !frame.has(HeaderName.AUTO_DELETE)
        && arguments(frame).isEmpty();
  }

  /** Asks for the queue. */
  public CatalogCommand.DeclareQueue declaration(String virtualHost, String queue) {
    return new CatalogCommand.DeclareQueue(
        virtualHost,
        queue,
        durable,
        exclusive,
        autoDelete,
        new QueueDeclaration(virtualHost, queue, durable, exclusive, autoDelete, arguments)
            .settings());
  }

  private static Headers arguments(FrameReader frame) {
    List<Headers.Header> arguments = new ArrayList<>();
    for (int i = 0; i < frame.headers(); i++) {
      if (frame.startsWithX(i)) {
        String name = frame.nameText(i);
        ByteString octets = ByteString.utf8(name);
        boolean isFirst = arguments.stream().noneMatch(one -> one.name().equals(octets));
        if (isFirst && QueueDeclaration.isArgument(octets)) {
          arguments.add(new Headers.Header(octets, value(name, frame.valueText(i).strip())));
        }
      }
    }
    return new Headers(arguments);
  }

  private static Value value(String name, String text) {
    if (NUMBERS.contains(name)) {
      try {
        return Value.Int.of(Long.parseLong(text));
      } catch (NumberFormatException notOne) {
        throw Refusals.of(
            RefusalCode.PRECONDITION_FAILED,
            "invalid arg '" + name + "': expected a whole number, got '" + text + "'");
      }
    }
    boolean isFlag = name.equals(SINGLE_ACTIVE) && (text.equals("true") || text.equals("false"));
    return isFlag ? new Value.Bool(text.equals("true")) : Value.Text.of(text);
  }
}
