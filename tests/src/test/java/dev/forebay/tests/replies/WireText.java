package dev.forebay.tests.replies;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Writes what a broker sent as lines of a script. What differs with every run is masked. */
final class WireText {
  private static final Pattern GENERATED =
      Pattern.compile("(amq\\.(gen|ctag)-|amq\\.rabbitmq\\.reply-to\\.)[-A-Za-z0-9_+=/.]+");

  private static final List<String> PROPERTIES =
      List.of(
          "content-type:shortstr",
          "content-encoding:shortstr",
          "headers:table",
          "delivery-mode:octet",
          "priority:octet",
          "correlation-id:shortstr",
          "reply-to:shortstr",
          "expiration:shortstr",
          "message-id:shortstr",
          "timestamp:timestamp",
          "type:shortstr",
          "user-id:shortstr",
          "app-id:shortstr",
          "cluster-id:shortstr");

  private WireText() {}

  static String method(ByteBuffer in) {
    int classId = Short.toUnsignedInt(in.getShort());
    int methodId = Short.toUnsignedInt(in.getShort());
    String name = WireMethod.nameOf(classId, methodId);
    if (name.equals("connection.close") || name.equals("channel.close")) {
      int code = Short.toUnsignedInt(in.getShort());
      String text = quoted(bytes(in, Byte.toUnsignedInt(in.get())));
      return name + " " + code + " " + WireMethod.nameOf(in.getShort(), in.getShort()) + " " + text;
    }
    StringBuilder out = new StringBuilder(name);
    int bits = 0;
    int bit = 0;
    for (WireMethod.Argument argument : WireMethod.named(name).arguments()) {
      String value;
      if (argument.type().equals("bit")) {
        bits = bit == 0 ? in.get() : bits;
        value = (bits >> bit & 1) == 0 ? "false" : "true";
        bit++;
      } else {
        bit = 0;
        value = value(in, argument.type());
      }
      // Each broker says of itself what it likes.
      if (!argument.name().startsWith("reserved") && !argument.name().equals("server-properties")) {
        out.append(' ').append(argument.name()).append('=').append(value);
      }
    }
    return out.toString();
  }

  static String header(ByteBuffer in) {
    int classId = in.getShort();
    in.getShort();
    StringBuilder out = new StringBuilder("header " + classId + " size=" + in.getLong());
    int flags = Short.toUnsignedInt(in.getShort());
    for (int i = 0; i < PROPERTIES.size(); i++) {
      if ((flags >> (15 - i) & 1) != 0) {
        String[] property = PROPERTIES.get(i).split(":", -1);
        out.append(' ').append(property[0]).append('=').append(value(in, property[1]));
      }
    }
    return out.toString();
  }

  /** The flags and the list of these properties, given as text. */
  static byte[] properties(Map<String, String> values) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    int flags = 0;
    for (int i = 0; i < PROPERTIES.size(); i++) {
      flags |= values.containsKey(nameOf(i)) ? 1 << (15 - i) : 0;
    }
    out.writeShort(flags);
    for (String property : PROPERTIES) {
      String[] parts = property.split(":", -1);
      if (values.containsKey(parts[0])) {
        WireMethod.write(out, parts[1], values.get(parts[0]));
      }
    }
    return bytes.toByteArray();
  }

  static String quoted(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (text.length() > 400) {
      return "<" + bytes.length + " bytes>";
    }
    StringBuilder out = new StringBuilder("\"");
    for (char c : GENERATED.matcher(text).replaceAll("$1*").toCharArray()) {
      out.append(c == '"' ? "\\\"" : c < ' ' ? "\\x%02x".formatted((int) c) : String.valueOf(c));
    }
    return out.append('"').toString();
  }

  private static String nameOf(int property) {
    return PROPERTIES.get(property).split(":", -1)[0];
  }

  private static String value(ByteBuffer in, String type) {
    return switch (type) {
      case "octet" -> Integer.toString(Byte.toUnsignedInt(in.get()));
      case "short" -> Integer.toString(Short.toUnsignedInt(in.getShort()));
      case "long" -> Integer.toUnsignedString(in.getInt());
      case "longlong" -> Long.toString(in.getLong());
      case "timestamp" -> in.getLong() > 0 ? "<time>" : "0";
      case "shortstr" -> quoted(bytes(in, Byte.toUnsignedInt(in.get())));
      case "longstr" -> quoted(bytes(in, in.getInt()));
      case "table" -> table(in);
      default -> throw new IllegalArgumentException(type);
    };
  }

  private static String table(ByteBuffer in) {
    int length = in.getInt();
    int end = in.position() + length;
    List<String> entries = new ArrayList<>();
    while (in.position() < end) {
      String name = new String(bytes(in, Byte.toUnsignedInt(in.get())), StandardCharsets.UTF_8);
      entries.add(name + ": " + field(in));
    }
    return "{" + String.join(", ", entries) + "}";
  }

  private static String field(ByteBuffer in) {
    char type = (char) in.get();
    return switch (type) {
      case 't' -> in.get() == 0 ? "false" : "true";
      case 'b', 'B' -> type + "'" + in.get();
      case 's', 'u' -> type + "'" + in.getShort();
      case 'I' -> Integer.toString(in.getInt());
      case 'i' -> type + "'" + in.getInt();
      case 'l' -> type + "'" + in.getLong();
      case 'T' -> in.getLong() > 0 ? "T'<time>" : "T'0";
      case 'f' -> type + "'" + in.getFloat();
      case 'd' -> type + "'" + in.getDouble();
      case 'D' -> {
        int scale = in.get();
        yield type + "'" + in.getInt() + "/" + scale;
      }
      case 'S' -> quoted(bytes(in, in.getInt()));
      case 'x' -> type + "'" + quoted(bytes(in, in.getInt()));
      case 'V' -> "V'";
      case 'F' -> table(in);
      case 'A' -> array(in);
      default -> throw new IllegalArgumentException("field of type " + type);
    };
  }

  private static String array(ByteBuffer in) {
    int length = in.getInt();
    int end = in.position() + length;
    List<String> elements = new ArrayList<>();
    while (in.position() < end) {
      elements.add(field(in));
    }
    return "[" + String.join(", ", elements) + "]";
  }

  private static byte[] bytes(ByteBuffer in, int length) {
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }
}
