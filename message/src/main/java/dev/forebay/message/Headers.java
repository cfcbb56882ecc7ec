package dev.forebay.message;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An ordered multi-map of typed values: the headers of the canonical envelope, and the arguments of
 * bindings and declarations. Immutable, any thread.
 *
 * <p>Look-ups scan, since headers are few and mostly passed on unread.
 */
public record Headers(List<Header> entries) implements Comparable<Headers> {
  public static final Headers EMPTY = new Headers(List.of());

  /** One named value. */
  public record Header(ByteString name, Value value) implements Comparable<Header> {
    public static Header of(String name, Value value) {
      return new Header(ByteString.utf8(name), value);
    }

    /** As {@link Value} is ordered. */
    @Override
    public int compareTo(Header other) {
      int byName = name.compareTo(other.name);
      return byName != 0 ? byName : value.compareTo(other.value);
    }
  }

  public Headers {
    entries = List.copyOf(entries);
  }

  public static Headers of(Header... entries) {
    return new Headers(List.of(entries));
  }

  public boolean isEmpty() {
    return entries.isEmpty();
  }

  /** The same in the order of their names; those of one name keep theirs. */
  public Headers byName() {
    return entries.size() < 2
        ? this
        : new Headers(entries.stream().sorted(Comparator.comparing(Header::name)).toList());
  }

  /** As {@link Value} is ordered. */
  @Override
  public int compareTo(Headers other) {
    return ValueOrder.compare(entries, other.entries, Comparator.naturalOrder());
  }

  /** The value of the first entry with that name, or null if there is none. */
  public @Nullable Value first(ByteString name) {
    for (Header entry : entries) {
      if (entry.name().equals(name)) {
        return entry.value();
      }
    }
    return null;
  }
}
