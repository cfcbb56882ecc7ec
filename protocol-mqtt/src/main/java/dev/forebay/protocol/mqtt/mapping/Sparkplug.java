package dev.forebay.protocol.mqtt.mapping;

import dev.forebay.message.ByteString;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * Sparkplug's namespaces ({@code spBv1.0}) as RabbitMQ writes them: the dot of the first level is
 * three underscores wherever the message is kept, so that it separates nothing in AMQP, and is a
 * dot again for whoever gets it by MQTT. Only if that is wished. Immutable, any thread.
 */
public final class Sparkplug {
  /** Topics are kept as they are said. */
  public static final Sparkplug AS_SAID = new Sparkplug(false);

  /** Namespaces are kept without a dot. */
  public static final Sparkplug WITHOUT_DOT = new Sparkplug(true);

  private static final byte[] DOT = {'.'};
  private static final byte[] UNDERSCORES = "___".getBytes(StandardCharsets.US_ASCII);
  private static final int NONE = -1;
  private static final int TOPIC_BYTES_MAX = 0xFFFF;

  private final boolean isWished;

  private Sparkplug(boolean isWished) {
    this.isWished = isWished;
  }

  /** A topic or filter as it is kept. */
  public ByteString kept(ByteString said) {
    return replaced(said, DOT, UNDERSCORES);
  }

  /** A topic as clients of MQTT get it. */
  public ByteString sent(ByteString kept) {
    return replaced(kept, UNDERSCORES, DOT);
  }

  /** Whether a topic is kept otherwise than it is said. */
  public boolean changesSaid(ByteBuf in, int at, int bytes) {
    return isWished && separatorAt(in, at, bytes, DOT) != NONE;
  }

  /** Whether a topic is sent otherwise than it is kept. */
  public boolean changesKept(ByteBuf in, int at, int bytes) {
    return isWished && separatorAt(in, at, bytes, UNDERSCORES) != NONE;
  }

  private ByteString replaced(ByteString topic, byte[] from, byte[] to) {
    if (!isWished) {
      return topic;
    }
    ByteBuf in = Unpooled.wrappedBuffer(topic.toByteArray());
    int separatorAt = separatorAt(in, 0, in.readableBytes(), from);
    if (separatorAt == NONE) {
      return topic;
    }
    byte[] out = new byte[in.readableBytes() - from.length + to.length];
    if (out.length > TOPIC_BYTES_MAX) {
      return topic;
    }
    in.readBytes(out, 0, separatorAt);
    in.skipBytes(from.length);
    System.arraycopy(to, 0, out, separatorAt, to.length);
    int restAt = separatorAt + to.length;
    in.readBytes(out, restAt, out.length - restAt);
    return ByteString.copyOf(out, 0, out.length);
  }

  /** Where a first level {@code sp[AB]v<digits><separator><digits>} has its separator. */
  private static int separatorAt(ByteBuf in, int at, int bytes, byte[] separator) {
    int end = at + bytes;
    if (bytes < 4
        || in.getByte(at) != 's'
        || in.getByte(at + 1) != 'p'
        || (in.getByte(at + 2) != 'A' && in.getByte(at + 2) != 'B')
        || in.getByte(at + 3) != 'v') {
      return NONE;
    }
    int major = digitsEnd(in, at + 4, end);
    if (major == at + 4 || !isAt(in, major, end, separator)) {
      return NONE;
    }
    int minor = major + separator.length;
    int minorEnd = digitsEnd(in, minor, end);
    return minorEnd > minor && minorEnd < end && in.getByte(minorEnd) == '/' ? major - at : NONE;
  }

  private static int digitsEnd(ByteBuf in, int from, int end) {
    int at = from;
    while (at < end && in.getByte(at) >= '0' && in.getByte(at) <= '9') {
      at++;
    }
    return at;
  }

  private static boolean isAt(ByteBuf in, int at, int end, byte[] wanted) {
    if (end - at < wanted.length) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      if (in.getByte(at + i) != wanted[i]) {
        return false;
      }
    }
    return true;
  }
}
