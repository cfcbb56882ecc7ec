package dev.forebay.tests.replies;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads the values of a script's line: {@code word}, {@code "text"}, {@code "x"*300} (repeated),
 * {@code {name: value, ...}} and, within tables, {@code [value, ...]}, numbers, {@code true}, and
 * values of another type by its letter, as {@code l'5} or {@code V'}. One thread.
 */
final class Notation {
  private static final String ENDS = " ,]}";

  private final String text;
  private int at;

  Notation(String text) {
    this.text = text;
  }

  /** The rest as {@code name=value} pairs, the values unread. */
  Map<String, String> pairs() {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (skipSpaces(); at < text.length(); skipSpaces()) {
      int end = text.indexOf('=', at);
      if (end < 0) {
        throw wrong("name=value expected");
      }
      String name = text.substring(at, end);
      at = end + 1;
      int start = at;
      skipValue();
      pairs.put(name, text.substring(start, at));
    }
    return pairs;
  }

  private void skipValue() {
    int depth = 0;
    for (boolean quoted = false; at < text.length(); at++) {
      char c = text.charAt(at);
      if (quoted) {
        quoted = c != '"';
        at += c == '\\' ? 1 : 0;
      } else if (c == '"') {
        quoted = true;
      } else if (c == ' ' && depth == 0) {
        return;
      } else {
        depth += "{[".indexOf(c) >= 0 ? 1 : "]}".indexOf(c) >= 0 ? -1 : 0;
      }
    }
  }

  /** A text, quoted or not. Characters stand for bytes of the same value. */
  byte[] bytes() {
    skipSpaces();
    if (at >= text.length() || text.charAt(at) != '"') {
      return word().getBytes(StandardCharsets.ISO_8859_1);
    }
    StringBuilder out = new StringBuilder();
    for (at++; text.charAt(at) != '"'; at++) {
      out.append(text.charAt(at) == '\\' ? escaped() : text.charAt(at));
    }
    at++;
    int times = 1;
    if (at < text.length() && text.charAt(at) == '*') {
      at++;
      times = Integer.parseInt(word());
    }
    return out.toString().repeat(times).getBytes(StandardCharsets.ISO_8859_1);
  }

  private char escaped() {
    at++;
    char c = text.charAt(at);
    if (c != 'x') {
      return c;
    }
    at += 2;
    return (char) Integer.parseInt(text, at - 1, at + 1, 16);
  }

  void table(DataOutputStream out) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream entries = new DataOutputStream(bytes);
    expect('{');
    for (skipSpaces(); text.charAt(at) != '}'; skipComma()) {
      int end = text.indexOf(':', at);
      byte[] name = text.substring(at, end).getBytes(StandardCharsets.ISO_8859_1);
      entries.writeByte(name.length);
      entries.write(name);
      at = end + 1;
      skipSpaces();
      value(entries);
    }
    expect('}');
    out.writeInt(bytes.size());
    bytes.writeTo(out);
  }

  private void value(DataOutputStream out) throws IOException {
    char first = text.charAt(at);
    if (first == '{') {
      out.writeByte('F');
      table(out);
    } else if (first == '[') {
      out.writeByte('A');
      array(out);
    } else if (at + 1 < text.length() && text.charAt(at + 1) == '\'') {
      at += 2;
      out.writeByte(first);
      typed(first, out);
    } else if (first == '"') {
      out.writeByte('S');
      longString(out);
    } else {
      bareValue(out);
    }
  }

  private void bareValue(DataOutputStream out) throws IOException {
    String word = word();
    if (word.equals("true") || word.equals("false")) {
      out.writeByte('t');
      out.writeBoolean(word.equals("true"));
    } else if (word.matches("-?[0-9]+")) {
      out.writeByte('I');
      out.writeInt(Integer.parseInt(word));
    } else {
      out.writeByte('S');
      out.writeInt(word.length());
      out.writeBytes(word);
    }
  }

  private void typed(char type, DataOutputStream out) throws IOException {
    switch (type) {
      case 'b', 'B' -> out.writeByte(Integer.parseInt(word()));
      case 's', 'u' -> out.writeShort(Integer.parseInt(word()));
      case 'i' -> out.writeInt(Integer.parseUnsignedInt(word()));
      case 'l', 'T' -> out.writeLong(Long.parseLong(word()));
      case 'f' -> out.writeFloat(Float.parseFloat(word()));
      case 'd' -> out.writeDouble(Double.parseDouble(word()));
      case 'D' -> {
        String[] parts = word().split("/", 2);
        out.writeByte(Integer.parseInt(parts[1]));
        out.writeInt(Integer.parseInt(parts[0]));
      }
      case 'x' -> longString(out);
      case 'V' -> {}
      // A letter that no value has: what follows is taken as it is.
      default -> out.write(bytes());
    }
  }

  private void array(DataOutputStream out) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream elements = new DataOutputStream(bytes);
    expect('[');
    for (skipSpaces(); text.charAt(at) != ']'; skipComma()) {
      value(elements);
    }
    expect(']');
    out.writeInt(bytes.size());
    bytes.writeTo(out);
  }

  private void longString(DataOutputStream out) throws IOException {
    byte[] value = bytes();
    out.writeInt(value.length);
    out.write(value);
  }

  private String word() {
    int start = at;
    while (at < text.length() && ENDS.indexOf(text.charAt(at)) < 0) {
      at++;
    }
    return text.substring(start, at);
  }

  private void skipComma() {
    skipSpaces();
    if (text.charAt(at) == ',') {
      at++;
      skipSpaces();
    }
  }

  private void skipSpaces() {
    while (at < text.length() && text.charAt(at) == ' ') {
      at++;
    }
  }

  private void expect(char c) {
    skipSpaces();
    if (at >= text.length() || text.charAt(at) != c) {
      throw wrong("'" + c + "' expected");
    }
    at++;
  }

  private IllegalArgumentException wrong(String what) {
    return new IllegalArgumentException(what + " at " + at + " of: " + text);
  }
}
