package dev.forebay.protocol.stomp.dialect;

import dev.forebay.protocol.stomp.codec.FrameReader;
import dev.forebay.protocol.stomp.codec.HeaderName;
import dev.forebay.protocol.stomp.codec.StompException;
import org.jspecify.annotations.Nullable;

/** Values of headers that are no plain text; no state. */
public final class Words {
  private Words() {}

  /** Yes or no, or null if nothing is said. */
  public static @Nullable Boolean flag(FrameReader frame, HeaderName name) {
    String text = frame.text(name);
    return switch (text) {
      case null -> null;
      case "true", "True" -> true;
      case "false", "False" -> false;
      default -> throw wrong(name, text, "true or false");
    };
  }

  /** Yes or no. */
  public static boolean flag(FrameReader frame, HeaderName name, boolean otherwise) {
    Boolean said = flag(frame, name);
    return said == null ? otherwise : said;
  }

  /** A whole number. */
  public static long number(FrameReader frame, HeaderName name, long otherwise) {
    String text = frame.text(name);
    if (text == null) {
      return otherwise;
    }
    try {
      return Long.parseLong(text.strip());
    } catch (NumberFormatException notOne) {
      throw wrong(name, text, "a whole number");
    }
  }

  /** What a header must say. */
  public static String required(FrameReader frame, HeaderName name) {
    String text = frame.text(name);
    if (text == null) {
      throw new StompException(
          "Missing " + name, "'%s' must include a '%s' header\n".formatted(frame.command(), name));
    }
    return text;
  }

  static StompException wrong(HeaderName name, String text, String wanted) {
    return new StompException(
        "Invalid header", "'%s' is %s, not '%s'\n".formatted(name, wanted, text));
  }
}
