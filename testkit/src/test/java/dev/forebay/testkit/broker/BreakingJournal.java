package dev.forebay.testkit.broker;

import dev.forebay.storage.Journal;
import dev.forebay.storage.StorageEngine;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** An engine whose journals throw when something is appended while they are told to. */
final class BreakingJournal {
  private boolean isBroken;

  /** From now on. */
  void breakOff() {
    isBroken = true;
  }

  StorageEngine around(StorageEngine engine) {
    return proxy(
        StorageEngine.class,
        (_, method, arguments) -> {
          Object result = call(engine, method, arguments);
          return result instanceof Journal journal ? around(journal) : result;
        });
  }

  private Journal around(Journal journal) {
    return proxy(
        Journal.class,
        (_, method, arguments) -> {
          if (isBroken && method.getName().equals("append")) {
            throw new BrokenOff();
          }
          return call(journal, method, arguments);
        });
  }

  private static Object call(Object target, java.lang.reflect.Method method, Object[] arguments)
      throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  /** What is thrown. */
  static final class BrokenOff extends RuntimeException {
    private static final long serialVersionUID = 1;
  }
}
