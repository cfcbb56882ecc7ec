package dev.forebay.broker.api;

import dev.forebay.broker.api.access.Right;
import dev.forebay.broker.api.declaration.ExchangeSettings;
import dev.forebay.broker.api.declaration.ExchangeType;
import dev.forebay.broker.api.declaration.QueueKind;
import dev.forebay.broker.api.declaration.QueueSettings;
import dev.forebay.message.Headers;
import org.jspecify.annotations.Nullable;

/** Why a command was refused; nothing changed. The words and codes for it are a protocol's. */
public sealed interface Refusal {
  /** Something that can be declared. */
  enum Kind {
    /** A queue, or a stream that is declared like one. */
    QUEUE,
    /** An exchange. */
    EXCHANGE,
    /** A binding, named by the exchange that it is of. */
    BINDING,
    /** A partition of a stream, named by the stream. */
    PARTITION
  }

  /** What is said of queues and exchanges by yes or no. */
  enum Flag {
    /** It survives a restart. */
    DURABLE,
    /** It goes with the last that uses it. */
    AUTO_DELETE,
    /** Clients can't publish to it. */
    INTERNAL
  }

  /** What queues can be asked for, and streams can't. */
  enum QueueFeature {
    /** That what is ready goes. */
    PURGE,
    /** Single messages. */
    GET,
    /** Deliveries that count as settled when they are handed over. */
    SETTLE_ON_DELIVERY,
    /** Consumers without a limit of their own. */
    UNLIMITED_CREDIT,
    /** A limit that consumers share. */
    SHARED_CREDIT,
    /** Consumers that come before others. */
    PRIORITY
  }

  /** There is no such virtual host. */
  record NoHost(String virtualHost) implements Refusal {}

  /** The user has no business in the virtual host. */
  record NoEntry(String virtualHost, String user) implements Refusal {}

  /** The user may not do that with what has this name, whether it is there or not. */
  record NoRight(Right right, Kind kind, String name, String virtualHost, String user)
      implements Refusal {}

  /** The user may not use this routing key with a topic exchange. */
  record NoTopicRight(Right right, String key, String exchange, String virtualHost, String user)
      implements Refusal {}

  /** There is no such queue. */
  record NoQueue(String queue, String virtualHost) implements Refusal {}

  /** There is no such exchange. */
  record NoExchange(String exchange, String virtualHost) implements Refusal {}

  /** The default exchange is always as it is. */
  record DefaultExchange() implements Refusal {}

  /** Such an exchange is always there. */
  record SystemExchange(String exchange, String virtualHost) implements Refusal {}

  /** Nobody may declare such a name. */
  record Reserved(Kind kind, String name) implements Refusal {}

  /** Another session has the queue for itself, or this one asks otherwise than it declared it. */
  record Locked(String queue, String virtualHost) implements Refusal {}

  /** A consumer has the queue for itself, or wants it while others are there. */
  record InExclusiveUse(String queue, String virtualHost) implements Refusal {}

  /** It is there, and a flag of it is not as wanted. */
  record OtherFlag(Kind kind, String name, String virtualHost, Flag flag, boolean wanted)
      implements Refusal {}

  /** The exchange is there, and of another type. */
  record OtherType(String exchange, String virtualHost, ExchangeType wanted, ExchangeType current)
      implements Refusal {}

  /** The queue is there, with other settings. */
  record OtherQueue(String queue, String virtualHost, QueueSettings wanted, QueueSettings current)
      implements Refusal {}

  /** The exchange is there, with other settings. */
  record OtherExchange(
      String exchange, String virtualHost, ExchangeSettings wanted, ExchangeSettings current)
      implements Refusal {}

  /**
   * It is not there, and the protocol that declared it has said that it can't be had.
   *
   * @param why in that protocol's own words
   */
  record Impossible(String why) implements Refusal {}

  /** There are as many of that kind as there may be. */
  record LimitReached(Kind kind, String name, String virtualHost, int limit) implements Refusal {}

  /** Declarations take as much memory as they may. */
  record NoMemory(Kind kind, String name, String virtualHost) implements Refusal {}

  /** It leads to something, or somebody uses it. */
  record InUse(Kind kind, String name, String virtualHost) implements Refusal {}

  /** The queue holds messages. */
  record NotEmpty(String queue, String virtualHost) implements Refusal {}

  /** The name is that of a stream of several partitions, which is no queue. */
  record SeveralPartitions(String queue, String virtualHost) implements Refusal {}

  /** The queue is a part of a stream of several partitions. */
  record PartOfStream(String queue, String virtualHost) implements Refusal {}

  /** The exchange's patterns would take too long to match with one more. */
  record TooManyPatterns(String exchange, String virtualHost, String pattern) implements Refusal {}

  /** With one more exchange or binding, messages would be compared with too much on their way. */
  record TooLongWay(Kind kind, String exchange, String virtualHost) implements Refusal {}

  /** The arguments of a binding do not say how to match. */
  record NoMatchMode(Headers arguments) implements Refusal {}

  /**
   * The key of a binding should say a weight from 1 on.
   *
   * @param weight what it says; null if that is no number
   * @param most that it may say
   */
  record WrongWeight(String key, @Nullable Long weight, int most) implements Refusal {}

  /** All bindings of an exchange together would have more weight than there may be. */
  record TooMuchWeight(String exchange, String virtualHost, int most) implements Refusal {}

  /** The exchange's bindings have no key. */
  record KeyNotAllowed(String key) implements Refusal {}

  /**
   * The exchange leads to classic queues alone.
   *
   * @param kind of the queue that it should lead to; null if that is an exchange
   */
  record OnlyForClassicQueues(@Nullable QueueKind kind) implements Refusal {}

  /** A stream can't do that. */
  record NotForStreams(QueueFeature feature, String queue, String virtualHost) implements Refusal {}

  /** Only a stream has a place where to begin. */
  record OnlyForStreams(String queue, String virtualHost, QueueKind kind) implements Refusal {}

  /** The broker could not carry it out, which is its own fault. */
  record BrokeOff() implements Refusal {}

  /** It is where nobody is for now, and that went on for too long; later it may go well. */
  record NotOpen() implements Refusal {}
}
