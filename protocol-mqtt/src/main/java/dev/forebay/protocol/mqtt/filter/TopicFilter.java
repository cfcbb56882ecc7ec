package dev.forebay.protocol.mqtt.filter;

import dev.forebay.message.ByteString;
import dev.forebay.protocol.mqtt.codec.wire.Topics;
import dev.forebay.protocol.mqtt.mapping.Sparkplug;
import dev.forebay.protocol.mqtt.node.MqttNames;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What a filter is about, by its prefix. Immutable. */
public sealed interface TopicFilter {
  String SHARE = "$share/";
  String QUEUE = "$queue/";
  String STREAM = "$stream/";

  /** Topics, of which this client gets every message. */
  record Own(ByteString filter) implements TopicFilter {}

  /** Topics, of which one member of a group gets each message (§4.8.2). */
  record Shared(ByteString group, ByteString filter) implements TopicFilter {}

  /** A queue that is there, with whoever consumes from it. */
  record OfQueue(String queue) implements TopicFilter {}

  /** A stream that is there. */
  record OfStream(String stream) implements TopicFilter {}

  /** The same about topics as they are kept. */
  default TopicFilter asKept(Sparkplug sparkplug) {
    return switch (this) {
      case Own(ByteString said) -> new Own(sparkplug.kept(said));
      case Shared(ByteString group, ByteString said) -> new Shared(group, sparkplug.kept(said));
      case OfQueue queue -> queue;
      case OfStream stream -> stream;
    };
  }

  /** Null if it is none. */
  static @Nullable TopicFilter parse(ByteString said) {
    String text = MqttNames.text(said);
    if (text.startsWith(SHARE)) {
      return shared(text);
    }
    if (text.startsWith(QUEUE)) {
      String name = name(text, QUEUE);
      return name == null ? null : new OfQueue(name);
    }
    if (text.startsWith(STREAM)) {
      String name = name(text, STREAM);
      return name == null ? null : new OfStream(name);
    }
    return Topics.isFilter(said) ? new Own(said) : null;
  }

  private static @Nullable TopicFilter shared(String text) {
    int slash = text.indexOf('/', SHARE.length());
    if (slash <= SHARE.length()) {
      return null;
    }
    String group = text.substring(SHARE.length(), slash);
    ByteString filter = ByteString.utf8(text.substring(slash + 1));
    boolean isGroup = group.indexOf('+') < 0 && group.indexOf('#') < 0;
    return isGroup && Topics.isFilter(filter) ? new Shared(ByteString.utf8(group), filter) : null;
  }

  private static @Nullable String name(String text, String prefix) {
    String level = text.substring(prefix.length());
    if (level.isEmpty() || level.indexOf('/') >= 0) {
      return null;
    }
    try {
      return URLDecoder.decode(level.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException malformed) {
      return null;
    }
  }
}
