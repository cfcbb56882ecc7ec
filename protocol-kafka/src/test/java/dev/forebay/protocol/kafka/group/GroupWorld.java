package dev.forebay.protocol.kafka.group;

import dev.forebay.broker.api.access.AccessAdmin;
import dev.forebay.broker.api.stream.StreamClient;
import dev.forebay.protocol.kafka.api.ConnectionScope;
import dev.forebay.protocol.kafka.api.Endpoint;
import dev.forebay.protocol.kafka.api.Request;
import dev.forebay.protocol.kafka.api.RequestHandler;
import dev.forebay.protocol.kafka.group.log.OffsetsLog;
import dev.forebay.protocol.kafka.node.OpenedStreams;
import dev.forebay.protocol.kafka.work.RequestWork;
import dev.forebay.protocol.kafka.work.Steps;
import dev.forebay.runtime.EventLoop;
import dev.forebay.testkit.loop.ManualLoop;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.jspecify.annotations.Nullable;

/** The groups of a virtual host in the test's thread, with virtual time and a disk that waits. */
final class GroupWorld {
  final MemoryStreams streams;
  final ManualLoop loop;
  final GroupHandlers groups;
  private final GroupSettings settings;
  private static final Endpoint ENDPOINT =
      new Endpoint("localhost", 9092, SecurityProtocol.PLAINTEXT);

  private final Map<ApiKeys, RequestHandler> handlers = new EnumMap<>(ApiKeys.class);
  private @Nullable UnsyncedStreamClient client;

  /** A reply that may be yet to come. */
  static final class Reply<T extends ApiMessage> {
    private final Class<T> kind;
    private final List<ApiMessage> answers = new ArrayList<>();

    Reply(Class<T> kind) {
      this.kind = kind;
    }

    private Consumer<T> listener = _ -> {};

    private void answer(ApiMessage answer) {
      answers.add(answer);
      listener.accept(kind.cast(answer));
    }

    /** Tells the listener when the answer comes, which has not yet. */
    void whenCame(Consumer<T> told) {
      listener = told;
    }

    boolean came() {
      return !answers.isEmpty();
    }

    T get() {
      if (answers.size() != 1) {
        throw new AssertionError(answers.size() + " answers: " + answers);
      }
      return kind.cast(answers.getFirst());
    }
  }

  GroupWorld() {
    this(new MemoryStreams(), new ManualLoop(), GroupSettings.defaults());
  }

  GroupWorld(MemoryStreams streams, ManualLoop loop, GroupSettings settings) {
    this.streams = streams;
    this.loop = loop;
    this.settings = settings;
    this.groups =
        new GroupHandlers(new GroupSurroundings(loop, this::open, loop::execute, loop, settings));
    groups.factories().forEach((key, factory) -> handlers.put(key, factory.open(connection())));
  }

  private OpenedStreams open() {
    UnsyncedStreamClient opened = new UnsyncedStreamClient(streams, loop);
    client = opened;
    return new OpenedStreams(opened, opened::close);
  }

  /** The log of the groups. */
  MemoryStreams.Part offsetsLog() {
    MemoryStreams.Part log = streams.part(OffsetsLog.STREAM, 0);
    if (log == null) {
      throw new IllegalStateException("no group was ever asked for");
    }
    return log;
  }

  UnsyncedStreamClient client() {
    UnsyncedStreamClient opened = client;
    if (opened == null) {
      throw new IllegalStateException("no group was asked for yet");
    }
    return opened;
  }

  private ConnectionScope connection() {
    return new ConnectionScope() {
      @Override
      public AccessAdmin administration() {
        throw new AssertionError("nobody administers anything here");
      }

      @Override
      public String virtualHost() {
        return "/";
      }

      @Override
      public EventLoop loop() {
        return loop;
      }

      @Override
      public StreamClient streams() {
        return client();
      }

      @Override
      public void whenWritable(Runnable task) {
        task.run();
      }

      @Override
      public RequestWork work() {
        return RequestWork.on(loop);
      }

      @Override
      public void giveBack(Steps steps) {
        work().run(steps, () -> {});
      }

      @Override
      public boolean refusesBatches() {
        return false;
      }

      @Override
      public void pauseRequests() {}

      @Override
      public void resumeRequests() {}

      @Override
      public void whenClosed(Runnable task) {}
    };
  }

  /** Another process after this one was killed. */
  GroupWorld afterCrash() {
    return new GroupWorld(streams.afterCrash(), loop, settings);
  }

  <T extends ApiMessage> Reply<T> send(ApiKeys key, int version, ApiMessage body, Class<T> kind) {
    Reply<T> reply = new Reply<>(kind);
    RequestHandler handler = handlers.get(key);
    if (handler == null) {
      throw new IllegalArgumentException(key + " is not served");
    }
    handler.handle(
        new Request(
            key,
            (short) version,
            new RequestHeaderData().setClientId("client"),
            body,
            "127.0.0.1",
            new UnsyncedStreamClient(streams, loop),
            RequestWork.on(loop),
            ENDPOINT),
        reply::answer);
    return reply;
  }

  /** Asks, and lets the disk work until the answer is there. */
  <T extends ApiMessage> T ask(ApiKeys key, int version, ApiMessage body, Class<T> kind) {
    Reply<T> reply = send(key, version, body, kind);
    settle();
    return reply.get();
  }

  /** Lets everything happen that needs no time. */
  void settle() {
    boolean busy = true;
    while (busy) {
      busy = loop.turn();
      busy |= client != null && client.sync();
    }
  }

  void pass(long millis) {
    loop.advanceMillis(millis, this::settle);
    settle();
  }
}
