package dev.forebay.tests.mqtt.fuzz;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/** Packets of all types at random, most of them sound, of one connection. */
final class RandomPackets {
  private static final String[] TOPICS = {
    "a", "a/b", "a/b/c", "/a", "a//b", "x.y/z", "$SYS/x", "", "\u0000", "ä", "a/+", "#"
  };
  private static final String[] FILTERS = {
    "a",
    "a/+",
    "a/#",
    "#",
    "+/b",
    "/#",
    "$share/g/a",
    "$share/g/#",
    "$share//a",
    "$queue/q",
    "$queue/none",
    "$stream/none",
    "$SYS/#",
    "a#",
    "a/#/b",
    "",
    "$share/g+/a"
  };
  private static final int[] OPTIONS = {
    0, 0, 1, 1, 2, 2, 2, 4, 9, 18, 26, 33, 42, 3, 48, 0x40, 0xFF
  };
  private static final int PROPERTIES_MAX = 4;

  private final RandomGenerator random;
  private final int version;
  private final String clientId;
  private final int damageOneIn;

  /**
   * Of one connection.
   *
   * @param damageOneIn how many packets have one that is damaged
   */
  RandomPackets(RandomGenerator random, String clientId, int damageOneIn) {
    this.random = random;
    this.clientId = clientId;
    this.version = 3 + random.nextInt(3);
    this.damageOneIn = damageOneIn;
  }

  /** What it begins with. */
  byte[] connect() {
    ByteBuf body = Unpooled.buffer();
    text(body, version == 3 ? "MQIsdp" : "MQTT");
    int flags = random.nextInt(3) == 0 ? random.nextInt(256) & ~1 : random.nextBoolean() ? 2 : 0;
    flags &= ~0xC0;
    if ((flags & 4) == 0) {
      flags &= ~0x38;
    } else if ((flags & 0x18) == 0x18) {
      flags &= ~8;
    }
    body.writeByte(version).writeByte(flags).writeShort(random.nextInt(3));
    if (version == 5) {
      ByteBuf properties = Unpooled.buffer();
      if (random.nextBoolean()) {
        properties.writeByte(0x11).writeInt(random.nextInt(3));
      }
      if (random.nextInt(3) == 0) {
        properties.writeByte(0x21).writeShort(1 + random.nextInt(3));
      }
      if (random.nextInt(3) == 0) {
        properties.writeByte(0x22).writeShort(random.nextInt(4));
      }
      if (random.nextInt(3) == 0) {
        properties.writeByte(0x27).writeInt(20 + random.nextInt(100));
      }
      properties(body, properties);
    }
    text(body, clientId);
    if ((flags & 4) != 0) {
      if (version == 5) {
        properties(
            body,
            random.nextBoolean()
                ? Unpooled.EMPTY_BUFFER
                : Unpooled.buffer().writeByte(0x18).writeInt(random.nextInt(2)));
      }
      text(body, one(TOPICS));
      text(body, "will");
    }
    return packet(0x10, body, random.nextInt(20) == 0);
  }

  /** What may come next. */
  byte[] next() {
    boolean isDamaged = random.nextInt(damageOneIn) == 0;
    int dice = random.nextInt(100);
    if (dice < 45) {
      return publish(isDamaged);
    } else if (dice < 60) {
      int type = 4 + random.nextInt(4);
      return packet(type << 4 | (type == 6 ? 2 : 0), acknowledgement(), isDamaged);
    } else if (dice < 78) {
      return subscribe(isDamaged);
    } else if (dice < 86) {
      return unsubscribe(isDamaged);
    } else if (dice < 94) {
      return packet(0xC0, Unpooled.buffer(), isDamaged);
    } else if (dice < 96) {
      return packet(0xE0, Unpooled.buffer(), isDamaged);
    } else if (dice < 97) {
      return connect();
    } else {
      ByteBuf any = Unpooled.buffer();
      for (int i = random.nextInt(20); i > 0; i--) {
        any.writeByte(random.nextInt(256));
      }
      return packet(random.nextInt(256), any, false);
    }
  }

  private int id() {
    return random.nextInt(20) == 0 ? random.nextInt(1 << 16) : 1 + random.nextInt(8);
  }

  private ByteBuf acknowledgement() {
    ByteBuf body = Unpooled.buffer().writeShort(id());
    if (version == 5 && random.nextInt(4) == 0) {
      body.writeByte(random.nextBoolean() ? 0 : 0x80 | random.nextInt(32));
    }
    return body;
  }

  private byte[] publish(boolean isDamaged) {
    int qos = random.nextInt(30) == 0 ? 3 : random.nextInt(3);
    ByteBuf body = Unpooled.buffer();
    text(body, one(TOPICS));
    if (qos > 0) {
      body.writeShort(id());
    }
    if (version == 5) {
      properties(body, publishProperties());
    }
    int payload = random.nextInt(50) == 0 ? random.nextInt(20_000) : random.nextInt(30);
    body.writeZero(payload);
    int flags = (random.nextInt(5) == 0 ? 8 : 0) | qos << 1 | (random.nextInt(4) == 0 ? 1 : 0);
    return packet(0x30 | flags, body, isDamaged);
  }

  private ByteBuf publishProperties() {
    ByteBuf properties = Unpooled.buffer();
    for (int i = random.nextInt(PROPERTIES_MAX); i > 0; i--) {
      switch (random.nextInt(7)) {
        case 0 -> properties.writeByte(0x01).writeByte(random.nextInt(3));
        case 1 -> properties.writeByte(0x02).writeInt(random.nextInt(3));
        case 2 -> text(properties.writeByte(0x03), "text");
        case 3 -> text(properties.writeByte(0x08), one(TOPICS));
        case 4 -> text(properties.writeByte(0x09), "corr");
        case 5 -> properties.writeByte(0x23).writeShort(random.nextInt(6));
        default -> {
          text(properties.writeByte(0x26), "name");
          text(properties, "value");
        }
      }
    }
    return properties;
  }

  private byte[] subscribe(boolean isDamaged) {
    ByteBuf body = Unpooled.buffer().writeShort(id());
    if (version == 5) {
      properties(
          body,
          random.nextInt(4) == 0
              ? Unpooled.buffer().writeByte(0x0B).writeByte(random.nextInt(5))
              : Unpooled.EMPTY_BUFFER);
    }
    for (int i = random.nextInt(30) == 0 ? 0 : 1 + random.nextInt(2); i > 0; i--) {
      text(body, one(FILTERS));
      int options = OPTIONS[random.nextInt(OPTIONS.length)];
      body.writeByte(version == 5 || random.nextInt(10) == 0 ? options : options & 3);
    }
    return packet(0x82, body, isDamaged);
  }

  private byte[] unsubscribe(boolean isDamaged) {
    ByteBuf body = Unpooled.buffer().writeShort(id());
    if (version == 5) {
      body.writeByte(0);
    }
    text(body, one(FILTERS));
    return packet(0xA2, body, isDamaged);
  }

  private String one(String[] of) {
    return of[random.nextInt(of.length)];
  }

  private static ByteBuf text(ByteBuf out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return out.writeShort(bytes.length).writeBytes(bytes);
  }

  private static void properties(ByteBuf out, ByteBuf properties) {
    out.writeByte(properties.readableBytes()).writeBytes(properties);
  }

  private byte[] packet(int first, ByteBuf body, boolean isDamaged) {
    ByteBuf out = Unpooled.buffer().writeByte(first);
    int rest = body.readableBytes();
    while (rest > 0x7F) {
      out.writeByte((rest & 0x7F) | 0x80);
      rest >>= 7;
    }
    out.writeByte(rest).writeBytes(body);
    if (isDamaged) {
      for (int i = 1 + random.nextInt(3); i > 0; i--) {
        out.setByte(random.nextInt(out.readableBytes()), random.nextInt(256));
      }
    }
    int length =
        isDamaged && random.nextBoolean()
            ? random.nextInt(out.readableBytes() + 1)
            : out.readableBytes();
    byte[] bytes = new byte[length];
    out.readBytes(bytes);
    return bytes;
  }
}
