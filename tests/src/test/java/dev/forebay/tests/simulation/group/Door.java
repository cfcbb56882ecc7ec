package dev.forebay.tests.simulation.group;

import dev.forebay.broker.api.stream.StreamClient;
import dev.forebay.protocol.kafka.api.Endpoint;
import dev.forebay.protocol.kafka.api.HandlerFactory;
import dev.forebay.protocol.kafka.api.Request;
import dev.forebay.protocol.kafka.api.RequestHandler;
import dev.forebay.protocol.kafka.work.RequestWork;
import dev.forebay.runtime.EventLoop;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.security.auth.SecurityProtocol;

/** A connection to the coordinator, without a socket. Confined to its loop. */
final class Door {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final GroupTrial trial;
  private final EventLoop loop;
  private final StreamClient streams;
  private final Interceptor interceptor;
  private final Map<ApiKeys, RequestHandler> handlers = new EnumMap<>(ApiKeys.class);
  private final TreeMap<Long, Unanswered> unanswered = new TreeMap<>();
  private long requests;

  Door(
      GroupTrial trial,
      EventLoop loop,
      StreamClient streams,
      Map<ApiKeys, HandlerFactory> factories,
      Interceptor interceptor) {
    this.trial = trial;
    this.loop = loop;
    this.streams = streams;
    this.interceptor = interceptor;
    LoopScope scope = new LoopScope(loop, streams);
    factories.forEach((key, factory) -> handlers.put(key, factory.open(scope)));
  }

  EventLoop loop() {
    return loop;
  }

  StreamClient streams() {
    return streams;
  }

  /** Sends a request; on the loop, as the answer. */
  <T extends ApiMessage> void send(
      ApiKeys key, int version, ApiMessage body, Class<T> kind, Consumer<T> answer) {
    RequestHandler handler = handlers.get(key);
    if (handler == null) {
      throw new IllegalArgumentException(key + " is not served");
    }
    long number = requests++;
    unanswered.put(number, new Unanswered(body, trial.clock.trueMillis()));
    RequestHeaderData header = new RequestHeaderData().setClientId("client");
    interceptor.handle(
        handler,
        new Request(
            key,
            (short) version,
            header,
            body,
            "127.0.0.1",
            streams,
            RequestWork.on(loop),
            new Endpoint("localhost", 9092, SecurityProtocol.PLAINTEXT)),
        message -> {
          if (!loop.inLoop()) {
            trial.add(new GroupEvent.Broken("an answer on another loop: " + message));
          }
          if (unanswered.remove(number) == null) {
            trial.add(new GroupEvent.Broken("a second answer: " + message));
          }
          answer.accept(kind.cast(message));
        });
  }

  /** Does something later; on the loop. */
  void later(long millis, Runnable task) {
    loop.schedule(millis * NANOS_PER_MILLI, task);
  }

  /** Objects to requests that were not answered for long, but those that wait for members. */
  void inspect(long patienceMillis) {
    for (Unanswered request : unanswered.values()) {
      boolean waits =
          request.body() instanceof JoinGroupRequestData
              || request.body() instanceof SyncGroupRequestData;
      if (!waits && trial.clock.trueMillis() - request.sinceMillis() > patienceMillis) {
        trial.add(new GroupEvent.Broken("no answer to " + request));
      }
    }
  }

  private record Unanswered(ApiMessage body, long sinceMillis) {}
}
