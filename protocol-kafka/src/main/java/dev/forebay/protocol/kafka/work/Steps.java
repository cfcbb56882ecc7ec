package dev.forebay.protocol.kafka.work;

import java.util.Iterator;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Something that is done step by step, each of them short. Confined to its loop. */
@FunctionalInterface
public interface Steps {
  /** Does a step; false if there was none to be done. */
  boolean next();

  /** A step for each entry. */
  static <T> Steps each(Iterable<T> entries, Consumer<? super T> step) {
    Iterator<T> rest = entries.iterator();
    return () -> {
      if (!rest.hasNext()) {
        return false;
      }
      step.accept(rest.next());
      return true;
    };
  }

  /** A step for each entry, and behind it those that it has given. */
  static <T> Steps nested(Iterable<T> entries, Function<? super T, Steps> step) {
    Iterator<T> rest = entries.iterator();
    return new Steps() {
      private @Nullable Steps inner;

      @Override
      public boolean next() {
        Steps here = inner;
        if (here != null && here.next()) {
          return true;
        }
        if (!rest.hasNext()) {
          inner = null;
          return false;
        }
        inner = step.apply(rest.next());
        return true;
      }
    };
  }

  /** Nothing to be done. */
  static Steps none() {
    return () -> false;
  }

  /** These, and then those that are made when these are done. */
  default Steps then(Supplier<Steps> next) {
    Steps first = this;
    return new Steps() {
      private @Nullable Steps second;

      @Override
      public boolean next() {
        Steps begun = second;
        if (begun == null) {
          if (first.next()) {
            return true;
          }
          begun = next.get();
          second = begun;
        }
        return begun.next();
      }
    };
  }
}
