package dev.forebay.protocol.mqtt.subscribe;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Steps that each answer later whether they were done; the first that was not ends them. */
final class Steps {
  private final List<Consumer<Consumer<Boolean>>> steps = new ArrayList<>();

  private Steps() {}

  static Steps of(Consumer<Consumer<Boolean>> first) {
    return new Steps().then(first);
  }

  Steps then(Consumer<Consumer<Boolean>> step) {
    steps.add(step);
    return this;
  }

  void run(Consumer<Boolean> done) {
    run(0, done);
  }

  private void run(int index, Consumer<Boolean> done) {
    if (index == steps.size()) {
      done.accept(true);
      return;
    }
    steps
        .get(index)
        .accept(wasDone -> {
          if (wasDone) {
            run(index + 1, done);
          } else {
            done.accept(false);
          }
        });
  }
}
