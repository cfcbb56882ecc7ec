package dev.forebay.tests.hostile.broken;

import dev.forebay.broker.api.Session;
import dev.forebay.broker.api.SessionListener;
import dev.forebay.broker.api.SessionOpener;
import dev.forebay.broker.api.SessionOptions;
import dev.forebay.runtime.EventLoop;
import dev.forebay.testkit.session.OtherSessions;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A door to the broker of which something is replaced. */
final class SpoiltSessions extends OtherSessions {
  private final SessionOpener sound;
  private final Replacement replacement;
  private final UnaryOperator<SessionListener> listener;

  /** What is done in the place of a call. */
  interface Replacement {
    /** The answer of a call; {@code goOn} makes it. */
    @Nullable Object of(Object on, String method, Object @Nullable [] arguments, Call goOn)
        throws Throwable;
  }

  /** A call as it was meant. */
  interface Call {
    @Nullable Object make() throws Throwable;
  }

  SpoiltSessions(
      SessionOpener sound, UnaryOperator<SessionListener> listener, Replacement replacement) {
    super(sound);
    this.sound = sound;
    this.listener = listener;
    this.replacement = replacement;
  }

  @Override
  public Session open(EventLoop loop, SessionOptions options, SessionListener told) {
    return spoilt(Session.class, sound.open(loop, options, listener.apply(told)), replacement);
  }

  /** Something of which calls are replaced. */
  static <T> T spoilt(Class<T> type, T sound, Replacement replacement) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, arguments) -> {
              Call goOn =
                  () -> {
                    try {
                      return method.invoke(sound, arguments);
                    } catch (InvocationTargetException e) {
                      throw e.getCause() == null ? e : e.getCause();
                    }
                  };
              return replacement.of(sound, method.getName(), arguments, goOn);
            }));
  }
}
