package dev.forebay.broker.routing;

import dev.forebay.message.ByteString;
import dev.forebay.message.Headers;
import dev.forebay.message.Value;
import org.jspecify.annotations.Nullable;

/** The {@code x-match} argument of a binding to a headers exchange. */
public enum MatchMode {
  ALL(false),
  ANY(false),
  ALL_WITH_X(true),
  ANY_WITH_X(true);

  static final ByteString ARGUMENT = ByteString.utf8("x-match");
  private static final ByteString X_PREFIX = ByteString.utf8("x-");

  private final boolean withX;

  MatchMode(boolean withX) {
    this.withX = withX;
  }

  /** The mode that the arguments ask for, or null if they ask for one that does not exist. */
  public static @Nullable MatchMode of(Headers arguments) {
    Value value = arguments.first(ARGUMENT);
    if (value == null) {
      return ALL;
    }
    if (!(value instanceof Value.Text text)) {
      return null;
    }
    return switch (text.utf8().toString()) {
      case "all" -> ALL;
      case "any" -> ANY;
      case "all-with-x" -> ALL_WITH_X;
      case "any-with-x" -> ANY_WITH_X;
      default -> null;
    };
  }

  boolean isAny() {
    return this == ANY || this == ANY_WITH_X;
  }

  boolean looksAt(ByteString name) {
    return withX ? !name.equals(ARGUMENT) : !name.startsWith(X_PREFIX);
  }
}
