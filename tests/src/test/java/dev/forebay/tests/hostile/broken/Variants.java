package dev.forebay.tests.hostile.broken;

import dev.forebay.broker.api.SessionListener;
import dev.forebay.broker.api.SessionOpener;
import dev.forebay.broker.api.Transaction;
import dev.forebay.runtime.EventLoop;
import dev.forebay.runtime.Worker;
import dev.forebay.tests.hostile.node.NodeVariant;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** All of them. */
final class Variants {
  private Variants() {}

  /**
   * A way to be broken.
   *
   * @param word in the names of the abuses that have to do with it
   */
  record Variant(String name, String word, Supplier<NodeVariant> node) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Variant> all() {
    return List.of(
        new Variant("some sessions are not ended", "exclusive", Variants::unendedSessions),
        new Variant(
            "nobody is told that publishing may go on", "publishes large", Variants::deafListeners),
        new Variant(
            "transactions that are rolled back keep their memory",
            "transaction",
            Variants::keptStages),
        new Variant(
            "some connections do not hear that their socket is gone",
            "hangs up",
            Variants::unheardEnds),
        new Variant("a buffer in a thousand is not released", "", Variants::leaks),
        new Variant(
            "sockets that have rested are not read again", "publishes", Variants::restForEver),
        new Variant("what is read throws now and then", "", Variants::throwing),
        new Variant(
            "deadlines of a second and more never come",
            "beginnings of frames",
            Variants::noDeadlines),
        new Variant(
            "records that have left memory are not read", "fetches", () -> stopped("reader", 3)),
        new Variant("the view's worker stops", "publishes", () -> stopped("view", 3)),
        new Variant("Kafka's worker stops", "bomb", () -> stopped("kafka-batches", 0)));
  }

  private static NodeVariant unendedSessions() {
    Every session = new Every(2);
    return sessions(
        UnaryOperator.identity(),
        (_, method, arguments, goOn) -> {
          if (method.equals("close") && arguments != null && session.isDue()) {
            ((Runnable) arguments[0]).run();
            return null;
          }
          return goOn.make();
        });
  }

  private static NodeVariant deafListeners() {
    return sessions(
        sound ->
            new SessionListener() {
              @Override
              public void mayPublishAgain() {
                // That is what is broken.
              }

              @Override
              public void failed(RuntimeException thrown) {
                sound.failed(thrown);
              }
            },
        (_, _, _, goOn) -> goOn.make());
  }

  private static NodeVariant keptStages() {
    return sessions(
        UnaryOperator.identity(),
        (_, method, _, goOn) -> {
          Object result = goOn.make();
          return result instanceof Transaction transaction && method.equals("transaction")
              ? SpoiltSessions.spoilt(
                  Transaction.class,
                  transaction,
                  (_, called, _, make) -> called.equals("rollback") ? null : make.make())
              : result;
        });
  }

  private static NodeVariant sessions(
      UnaryOperator<SessionListener> listener, SpoiltSessions.Replacement replacement) {
    return new NodeVariant() {
      @Override
      public SessionOpener sessions(SessionOpener sessions) {
        return new SpoiltSessions(sessions, listener, replacement);
      }
    };
  }

  private static NodeVariant between(Supplier<ChannelHandler> handler) {
    return new NodeVariant() {
      @Override
      public ChannelHandler between() {
        return handler.get();
      }
    };
  }

  private static NodeVariant unheardEnds() {
    Every end = new Every(5);
    return between(() ->
        new ChannelDuplexHandler() {
          @Override
          public void channelInactive(ChannelHandlerContext context) {
            if (!end.isDue()) {
              context.fireChannelInactive();
            }
          }
        });
  }

  private static NodeVariant leaks() {
    Every written = new Every(1000);
    return between(() ->
        new ChannelDuplexHandler() {
          @Override
          public void write(ChannelHandlerContext context, Object what, ChannelPromise promise) {
            if (written.isDue() && what instanceof ByteBuf bytes) {
              bytes.retain();
            }
            context.write(what, promise);
          }
        });
  }

  private static NodeVariant restForEver() {
    return between(() ->
        new ChannelDuplexHandler() {
          private boolean hasRested;

          @Override
          public void channelRead(ChannelHandlerContext context, Object what) {
            context.fireChannelRead(what);
            if (!context.channel().config().isAutoRead()) {
              hasRested = true;
            }
          }

          @Override
          public void read(ChannelHandlerContext context) {
            if (hasRested) {
              context.channel().config().setAutoRead(false);
            } else {
              context.read();
            }
          }
        });
  }

  private static NodeVariant throwing() {
    Every read = new Every(500);
    return between(() ->
        new ChannelDuplexHandler() {
          @Override
          public void channelRead(ChannelHandlerContext context, Object what) {
            context.fireChannelRead(what);
            if (read.isDue()) {
              throw new IllegalStateException("broken on purpose");
            }
          }
        });
  }

  private static NodeVariant noDeadlines() {
    return new NodeVariant() {
      @Override
      public EventLoop loop(EventLoop loop) {
        return SpoiltSessions.spoilt(
            EventLoop.class,
            loop,
            (_, method, arguments, goOn) -> {
              if (method.equals("schedule")
                  && arguments != null
                  && (long) arguments[0] >= TimeUnit.SECONDS.toNanos(1)) {
                return (EventLoop.Timer) () -> {};
              }
              return goOn.make();
            });
      }
    };
  }

  private static NodeVariant stopped(String name, int steps) {
    return new NodeVariant() {
      @Override
      public Worker.Factory workers(Worker.Factory workers) {
        int[] left = {steps};
        return (started, step) ->
            workers.start(
                started, started.startsWith(name) ? () -> left[0]-- > 0 && step.run() : step);
      }
    };
  }
}
