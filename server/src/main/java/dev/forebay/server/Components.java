package dev.forebay.server;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has been started, to be closed in reverse: who depends on another starts after it and closes
 * before it. Filled by the starting thread, then closed once by one thread.
 */
final class Components implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Components.class);

  private final Deque<Component> started = new ArrayDeque<>();

  /** Takes charge of closing a component. */
  <T extends AutoCloseable> T add(String name, T component) {
    started.push(new Component(name, component));
    return component;
  }

  /** Closes all; one that fails to is logged, and keeps none of the others open. */
  @Override
  public void close() {
    while (!started.isEmpty()) {
      Component component = started.pop();
      try {
        component.closeable().close();
      } catch (Exception failure) {
        log.error("{} did not close in order", component.name(), failure);
      }
    }
  }

  private record Component(String name, AutoCloseable closeable) {}
}
