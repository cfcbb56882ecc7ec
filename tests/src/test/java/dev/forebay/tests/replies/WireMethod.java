package dev.forebay.tests.replies;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A method as the resource {@code methods} has it, between its name and its bytes. Knows nothing of
 * the broker's own codec, so that it can disagree with it. Immutable.
 */
record WireMethod(String name, int classId, int methodId, List<Argument> arguments) {
  record Argument(String name, String type) {}

  private static final Map<String, WireMethod> BY_NAME = read();

  static WireMethod named(String name) {
    WireMethod method = BY_NAME.get(name);
    if (method == null) {
      throw new IllegalArgumentException("no method " + name);
    }
    return method;
  }

  /** The method's name, or the two numbers if nothing has them. */
  static String nameOf(int classId, int methodId) {
    return BY_NAME.values().stream()
        .filter(method -> method.classId == classId && method.methodId == methodId)
        .findFirst()
        .map(WireMethod::name)
        .orElse(classId + "." + methodId);
  }

  private static Map<String, WireMethod> read() {
    Map<String, WireMethod> methods = new LinkedHashMap<>();
    try (InputStream in = WireMethod.class.getResourceAsStream("/replies/methods")) {
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] words = line.split(" ", -1);
        String[] ids = words[1].split("\\.", -1);
        List<Argument> arguments = new ArrayList<>();
        for (int i = 2; i < words.length; i++) {
          String[] parts = words[i].split(":", -1);
          arguments.add(new Argument(parts[0], parts[1]));
        }
        methods.put(
            words[0],
            new WireMethod(
                words[0], Integer.parseInt(ids[0]), Integer.parseInt(ids[1]), arguments));
      }
      return methods;
    } catch (IOException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** The payload of its frame, with these arguments as text; the others are empty. */
  byte[] encode(Map<String, String> values) throws IOException {
    for (String given : values.keySet()) {
      if (arguments.stream().noneMatch(argument -> argument.name.equals(given))) {
        throw new IllegalArgumentException(name + " has no " + given);
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeShort(classId);
    out.writeShort(methodId);
    int bits = 0;
    int bit = 0;
    for (Argument argument : arguments) {
      String value = values.get(argument.name);
      if (argument.type.equals("bit")) {
        bits |= "true".equals(value) ? 1 << bit : 0;
        bit++;
        continue;
      }
      if (bit > 0) {
        out.writeByte(bits);
        bit = 0;
      }
      write(out, argument.type, value == null ? "" : value);
    }
    if (bit > 0) {
      out.writeByte(bits);
    }
    return bytes.toByteArray();
  }

  static void write(DataOutputStream out, String type, String value) throws IOException {
    switch (type) {
      case "octet" -> out.writeByte((int) number(value));
      case "short" -> out.writeShort((int) number(value));
      case "long" -> out.writeInt((int) number(value));
      case "longlong", "timestamp" -> out.writeLong(number(value));
      case "shortstr" -> {
        byte[] text = new Notation(value).bytes();
        out.writeByte(text.length);
        out.write(text);
      }
      case "longstr" -> {
        byte[] text = new Notation(value).bytes();
        out.writeInt(text.length);
        out.write(text);
      }
      case "table" -> new Notation(value.isEmpty() ? "{}" : value).table(out);
      default -> throw new IllegalArgumentException(type);
    }
  }

  private static long number(String value) {
    return value.isEmpty() ? 0 : Long.parseLong(value);
  }
}
