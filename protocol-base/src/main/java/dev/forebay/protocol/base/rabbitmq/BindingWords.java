package dev.forebay.protocol.base.rabbitmq;

import dev.forebay.broker.api.declaration.BindingArguments;
import dev.forebay.broker.api.declaration.HeadersMatch;
import dev.forebay.message.ByteString;
import dev.forebay.message.Headers;
import dev.forebay.message.Value;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a binding as a headers exchange of RabbitMQ reads them: {@code x-match} says how
 * many of the others must hold, and whether those whose names begin with {@code x-} count. No
 * state.
 */
public final class BindingWords {
  static final ByteString MATCH = ByteString.utf8("x-match");
  private static final ByteString X_PREFIX = ByteString.utf8("x-");

  private BindingWords() {}

  /** What the arguments say, and mean. */
  public static BindingArguments of(Headers arguments) {
    return new BindingArguments(arguments, match(arguments));
  }

  private static @Nullable HeadersMatch match(Headers arguments) {
    Value mode = arguments.first(MATCH);
    if (mode == null) {
      return HeadersMatch.all(without(arguments, BindingWords::isX));
    }
    if (!(mode instanceof Value.Text(ByteString text))) {
      return null;
    }
    return switch (text.toString()) {
      case "all" -> HeadersMatch.all(without(arguments, BindingWords::isX));
      case "any" -> HeadersMatch.any(without(arguments, BindingWords::isX));
      case "all-with-x" -> HeadersMatch.all(without(arguments, MATCH::equals));
      case "any-with-x" -> HeadersMatch.any(without(arguments, MATCH::equals));
      default -> null;
    };
  }

  private static boolean isX(ByteString name) {
    return name.startsWith(X_PREFIX);
  }

  private static Headers without(Headers arguments, Predicate<ByteString> left) {
    return new Headers(
        arguments.entries().stream().filter(argument -> !left.test(argument.name())).toList());
  }
}
