package dev.forebay.tests.replies;

import java.util.ArrayList;
import java.util.List;

/**
 * What two brokers may say otherwise of the same message: the order of what a table has, which
 * queue was the last that it was dead in (older versions do not tell), and the order of deaths but
 * the last one (RabbitMQ 3.10 turns it round with each). One thread.
 */
final class Likeness {
  private static final String HEADERS = " headers=";

  private final String text;
  private int at;

  private Likeness(String text, int start) {
    this.text = text;
    at = start;
  }

  static String of(String answer) {
    int start = answer.indexOf(HEADERS);
    if (start < 0) {
      return answer;
    }
    Likeness headers = new Likeness(answer, start + HEADERS.length());
    String sorted = headers.value();
    return answer.substring(0, start) + HEADERS + sorted + answer.substring(headers.at);
  }

  private String value() {
    StringBuilder out = new StringBuilder();
    boolean quoted = false;
    for (; at < text.length(); at++) {
      char c = text.charAt(at);
      if (quoted) {
        quoted = c != '"';
        if (c == '\\') {
          out.append(c);
          at++;
        }
        out.append(text.charAt(at));
      } else if (c == '{' || c == '[') {
        return out + list(c == '{');
      } else if (",]}".indexOf(c) >= 0) {
        return out.toString();
      } else {
        quoted = c == '"';
        out.append(c);
      }
    }
    return out.toString();
  }

  private String list(boolean isTable) {
    List<String> entries = new ArrayList<>();
    char open = text.charAt(at);
    char end = isTable ? '}' : ']';
    do {
      at++;
      String entry = value().strip();
      if (entry.startsWith("x-death: [{") && entry.endsWith("}]")) {
        List<String> deaths =
            new ArrayList<>(List.of(entry.substring(11, entry.length() - 2).split("\\}, \\{")));
        deaths.subList(1, deaths.size()).sort(null);
        entry = "x-death: [{" + String.join("}, {", deaths) + "}]";
      }
      if (!entry.isEmpty() && !entry.startsWith("x-last-death-")) {
        entries.add(entry);
      }
    } while (text.charAt(at) != end);
    at++;
    if (isTable) {
      entries.sort(null);
    }
    return open + String.join(", ", entries) + end;
  }
}
