package dev.forebay.protocol.base.rabbitmq;

import static dev.forebay.protocol.base.rabbitmq.RefusalCode.ACCESS_REFUSED;
import static dev.forebay.protocol.base.rabbitmq.RefusalCode.INTERNAL_ERROR;
import static dev.forebay.protocol.base.rabbitmq.RefusalCode.NOT_ALLOWED;
import static dev.forebay.protocol.base.rabbitmq.RefusalCode.NOT_FOUND;
import static dev.forebay.protocol.base.rabbitmq.RefusalCode.NOT_IMPLEMENTED;
import static dev.forebay.protocol.base.rabbitmq.RefusalCode.PRECONDITION_FAILED;
import static dev.forebay.protocol.base.rabbitmq.RefusalCode.RESOURCE_LOCKED;

import dev.forebay.broker.api.Refusal;
import dev.forebay.broker.api.access.Right;
import dev.forebay.broker.api.declaration.QueueKind;
import dev.forebay.message.ByteString;
import dev.forebay.message.Headers;
import dev.forebay.message.Value;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The broker's refusals in AMQP's codes and RabbitMQ's words; no state. */
public final class RefusalWords {
  private RefusalWords() {}

  /** The code that a refusal is told by. */
  public static RefusalCode code(Refusal refusal) {
    return switch (refusal) {
      case Refusal.NoHost _, Refusal.NoQueue _, Refusal.NoExchange _ -> NOT_FOUND;
      case Refusal.DefaultExchange _,
          Refusal.SystemExchange _,
          Refusal.Reserved _,
          Refusal.InExclusiveUse _,
          Refusal.NoRight _,
          Refusal.NoTopicRight _ ->
          ACCESS_REFUSED;
      case Refusal.NoEntry _ -> NOT_ALLOWED;
      case Refusal.Locked _ -> RESOURCE_LOCKED;
      case Refusal.OtherFlag _,
          Refusal.OtherType _,
          Refusal.OtherQueue _,
          Refusal.OtherExchange _,
          Refusal.Impossible _,
          Refusal.LimitReached _,
          Refusal.NoMemory _,
          Refusal.InUse _,
          Refusal.NotEmpty _,
          Refusal.SeveralPartitions _,
          Refusal.PartOfStream _,
          Refusal.TooManyPatterns _,
          Refusal.TooLongWay _,
          Refusal.NoMatchMode _,
          Refusal.WrongWeight _,
          Refusal.TooMuchWeight _,
          Refusal.KeyNotAllowed _,
          Refusal.OnlyForClassicQueues _,
          Refusal.OnlyForStreams _ ->
          PRECONDITION_FAILED;
      case Refusal.NotForStreams no -> code(no.feature());
      case Refusal.BrokeOff _, Refusal.NotOpen _ -> INTERNAL_ERROR;
    };
  }

  private static RefusalCode code(Refusal.QueueFeature feature) {
    return switch (feature) {
      case PURGE, GET, SETTLE_ON_DELIVERY, SHARED_CREDIT -> NOT_IMPLEMENTED;
      case UNLIMITED_CREDIT, PRIORITY -> PRECONDITION_FAILED;
    };
  }

  /** What follows the code's name in the reply text. */
  public static String text(Refusal refusal) {
    return switch (refusal) {
      case Refusal.NoHost(var host) -> "no vhost '" + host + "'";
      case Refusal.NoEntry(var host, var user) ->
          "access to vhost '%s' refused for user '%s'".formatted(host, user);
      case Refusal.NoRight(var right, var kind, var name, var host, var user) ->
          "%s access to %s refused for user '%s'"
              .formatted(right(right), ObjectWords.object(kind, name, host), user);
      case Refusal.NoTopicRight(var right, var key, var exchange, var host, var user) ->
          "%s access to topic '%s' in %s refused for user '%s'"
              .formatted(right(right), key, ObjectWords.exchange(exchange, host), user);
      case Refusal.NoQueue(var name, var host) -> "no " + ObjectWords.queue(name, host);
      case Refusal.NoExchange(var name, var host) -> "no " + ObjectWords.exchange(name, host);
      case Refusal.DefaultExchange() -> "operation not permitted on the default exchange";
      case Refusal.SystemExchange(var name, var host) ->
          "deletion of system " + ObjectWords.exchange(name, host) + " not allowed";
      case Refusal.Reserved(var kind, var name) ->
          ObjectWords.kind(kind) + " name '" + name + "' contains reserved prefix 'amq.*'";
      case Refusal.Locked(var name, var host) ->
          "cannot obtain exclusive access to locked "
              + ObjectWords.queue(name, host)
              + ". It could be originally declared on another connection or the exclusive property"
              + " value does not match that of the original declaration.";
      case Refusal.InExclusiveUse(var name, var host) ->
          ObjectWords.queue(name, host) + " in exclusive use";
      case Refusal.OtherFlag other -> Inequivalence.of(other);
      case Refusal.OtherType other -> Inequivalence.of(other);
      case Refusal.OtherQueue other -> Inequivalence.of(other);
      case Refusal.OtherExchange other -> Inequivalence.of(other);
      case Refusal.Impossible(var why) -> why;
      case Refusal.LimitReached(var kind, var name, var host, var limit) ->
          "cannot declare %s '%s': %s limit in vhost '%s' (%d) is reached"
              .formatted(declared(kind), name, ObjectWords.kind(kind), host, limit);
      case Refusal.NoMemory(var kind, var name, var host) ->
          "cannot declare %s '%s': memory limit of declarations in vhost '%s' is reached"
              .formatted(ObjectWords.kind(kind), name, host);
      case Refusal.InUse(var kind, var name, var host) ->
          ObjectWords.object(kind, name, host) + " in use";
      case Refusal.NotEmpty(var name, var host) -> ObjectWords.queue(name, host) + " not empty";
      case Refusal.SeveralPartitions(var name, var host) ->
          ObjectWords.queue(name, host) + " is a stream of several partitions";
      case Refusal.PartOfStream(var name, var host) ->
          ObjectWords.queue(name, host) + " is part of a stream of several partitions";
      case Refusal.TooManyPatterns(var name, var host, var pattern) ->
          "patterns of %s would take too long to match with '%s'"
              .formatted(ObjectWords.exchange(name, host), pattern);
      case Refusal.TooLongWay(var kind, var name, var host) ->
          "messages would take too long to route with a further %s of %s"
              .formatted(ObjectWords.kind(kind), ObjectWords.exchange(name, host));
      case Refusal.NoMatchMode(var arguments) -> wrongMatch(arguments);
      case Refusal.WrongWeight(var key, var weight, var most) -> wrongWeight(key, weight, most);
      case Refusal.TooMuchWeight(var name, var host, var most) ->
          "weights of bindings of %s would be more than %d"
              .formatted(ObjectWords.exchange(name, host), most);
      case Refusal.KeyNotAllowed(var key) -> "Non empty binding '" + key + "' key not permitted";
      case Refusal.OnlyForClassicQueues(var kind) ->
          kind == null
              ? "Destination not found"
              : "Queue type " + ObjectWords.module(kind) + " not valid for this exchange type";
      case Refusal.NotForStreams(var feature, var name, var host) ->
          missing(feature, ObjectWords.queue(name, host));
      case Refusal.OnlyForStreams(var name, var host, var kind) ->
          notOfKind("x-stream-offset", ObjectWords.queue(name, host), kind);
      case Refusal.BrokeOff() -> "the command broke off before anything was changed";
      case Refusal.NotOpen() -> "what it is about is not available for now";
    };
  }

  private static String right(Right right) {
    return right.name().toLowerCase(Locale.ROOT);
  }

  private static String declared(Refusal.Kind kind) {
    return ObjectWords.kind(kind == Refusal.Kind.PARTITION ? Refusal.Kind.QUEUE : kind);
  }

  private static String missing(Refusal.QueueFeature feature, String queue) {
    return switch (feature) {
      case PURGE -> "queue.purge not supported by stream queues " + queue;
      case GET -> "basic.get not supported by stream queues " + queue;
      case SETTLE_ON_DELIVERY ->
          "automatic acknowledgement not supported by stream queues " + queue;
      case UNLIMITED_CREDIT -> "consumer prefetch count is not set for '" + queue + "'";
      case SHARED_CREDIT -> queue + " does not support global qos";
      case PRIORITY -> notOfKind("x-priority", queue, QueueKind.STREAM);
    };
  }

  private static String notOfKind(String argument, String queue, QueueKind kind) {
    return "invalid arg '"
        + argument
        + "' for "
        + queue
        + " of queue type "
        + ObjectWords.module(kind);
  }

  private static String wrongWeight(String key, @Nullable Long weight, int most) {
    if (weight == null) {
      return "The binding key must be an integer: "
          + (key.isEmpty() ? "<<>>" : "<<\"" + key + "\">>");
    }
    return weight < 1
        ? "The binding key must be greater than 0"
        : "The binding key must not be greater than " + most;
  }

  private static String wrongMatch(Headers arguments) {
    Value mode = arguments.first(BindingWords.MATCH);
    return mode instanceof Value.Text(ByteString text)
        ? "Invalid x-match field value <<\"%s\">>; expected all, any, all-with-x, or any-with-x"
            .formatted(text)
        : "Invalid x-match field type %s (value %s); expected longstr"
            .formatted(ValueWords.typeName(mode), mode instanceof Value.Int(long n, _) ? n : "...");
  }
}
