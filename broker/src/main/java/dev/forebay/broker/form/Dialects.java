package dev.forebay.broker.form;

import dev.forebay.message.ByteString;
import dev.forebay.message.KeyDialect;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The dialects of routing keys that this build knows, each brought by the protocol that it is of.
 * Made before the broker starts, and not changed any more; any loop.
 */
public final class Dialects {
  private final @Nullable KeyDialect[] byId = new KeyDialect[KeyDialect.ID_MAX + 1];
  private final KeyDialect names;

  /**
   * Knows one dialect.
   *
   * @param names of number {@value KeyDialect#OF_NAMES}
   */
  public Dialects(KeyDialect names) {
    if (names.id() != KeyDialect.OF_NAMES) {
      throw new IllegalArgumentException("names are of dialect " + names.id());
    }
    this.names = names;
    byId[names.id()] = names;
  }

  void add(KeyDialect dialect) {
    if (dialect.id() < 1 || byId[dialect.id()] != null) {
      throw new IllegalArgumentException("another dialect of number " + dialect.id());
    }
    byId[dialect.id()] = dialect;
  }

  /** The one of direct exchanges, of names and of envelopes. */
  public KeyDialect names() {
    return names;
  }

  /** Whether this build knows a dialect of this number. */
  public boolean knows(int id) {
    return byId[id] != null;
  }

  /**
   * The dialect of this number.
   *
   * @throws IllegalArgumentException if it is not known
   */
  public KeyDialect get(int id) {
    KeyDialect dialect = byId[id];
    if (dialect == null) {
      throw new IllegalArgumentException("routing keys of dialect " + id);
    }
    return dialect;
  }

  /** A key of one dialect as readers of another see it. */
  public ByteString spelled(ByteString key, int from, KeyDialect to) {
    return from == to.id() ? key : to.spelled(levels(key, get(from).separator()));
  }

  private static List<ByteString> levels(ByteString key, byte separator) {
    byte[] bytes = key.toByteArray();
    List<ByteString> levels = new ArrayList<>();
    int start = 0;
    for (int i = 0; i <= bytes.length && bytes.length > 0; i++) {
      if (i == bytes.length || bytes[i] == separator) {
        levels.add(ByteString.copyOf(bytes, start, i - start));
        start = i + 1;
      }
    }
    return levels;
  }
}
