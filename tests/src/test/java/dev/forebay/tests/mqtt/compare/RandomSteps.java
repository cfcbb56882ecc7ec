package dev.forebay.tests.mqtt.compare;

import dev.forebay.tests.mqtt.Octets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Makes up what clients do, of a seed. */
final class RandomSteps {
  static final int CLIENTS = 3;

  private static final List<String> LEVELS = List.of("a", "b", "", "\u00E4 c");
  private static final int[] RETAIN_HANDLING = {0x00, 0x10, 0x20};

  private final Random random;
  private final String prefix;
  private int lastPayload;

  /** Of this seed; topics begin with a level of their own, so that sequences don't meet. */
  RandomSteps(long seed) {
    this.random = new Random(seed);
    this.prefix = "s" + seed;
  }

  Step next() {
    int client = random.nextInt(CLIENTS);
    int kind = random.nextInt(100);
    if (kind < 18) {
      return connect(client);
    }
    if (kind < 28) {
      int[] codes = {0, 0, 4, -1, -1};
      return new Step.Leave(client, codes[random.nextInt(codes.length)]);
    }
    if (kind < 50) {
      return subscribe(client);
    }
    if (kind < 58) {
      // Of a filter with $ that nobody has Mosquitto says that it is unsubscribed from.
      return new Step.Unsubscribe(
          client, List.of(filter().replace("$", ""), filter().replace("$", "")));
    }
    return kind < 96 ? publish(client) : new Step.Raw(client, malformed());
  }

  private boolean oneIn(int many) {
    return random.nextInt(many) == 0;
  }

  private Step connect(int client) {
    boolean isFive = random.nextBoolean();
    boolean isClean = random.nextInt(3) == 0;
    boolean isLazy = oneIn(5);
    // A message of QoS 0 behind a full window waits here, and need not.
    return new Step.Connect(
        client,
        isFive ? 5 : 4,
        isClean,
        isFive ? random.nextBoolean() : !isClean,
        isLazy,
        isFive && !isLazy && oneIn(3) ? 1 + random.nextInt(4) : 0,
        oneIn(3) ? will() : null);
  }

  private Step.@Nullable Will will() {
    return new Step.Will(topic(), payload(), random.nextInt(3), random.nextBoolean());
  }

  private String payload() {
    lastPayload++;
    return prefix + "-" + lastPayload;
  }

  private String topic() {
    StringBuilder topic = new StringBuilder(oneIn(12) ? "$" + prefix : prefix);
    int levels = 1 + random.nextInt(2);
    for (int i = 0; i < levels; i++) {
      topic.append('/').append(LEVELS.get(random.nextInt(LEVELS.size())));
    }
    return topic.toString();
  }

  private String filter() {
    StringBuilder filter = new StringBuilder(oneIn(12) ? "$" + prefix : prefix);
    int levels = random.nextInt(3);
    for (int i = 0; i < levels; i++) {
      filter.append('/').append(oneIn(3) ? "+" : LEVELS.get(random.nextInt(LEVELS.size())));
    }
    if (oneIn(3)) {
      filter.append("/#");
    }
    return filter.toString();
  }

  private Step subscribe(int client) {
    List<Step.Wish> wishes = new ArrayList<>();
    int count = 1 + random.nextInt(2);
    for (int i = 0; i < count; i++) {
      String filter = filter();
      if (wishes.stream().anyMatch(wish -> wish.filter().equals(filter))) {
        continue;
      }
      wishes.add(
          new Step.Wish(
              filter, random.nextInt(3) | said(filter) | RETAIN_HANDLING[random.nextInt(3)]));
    }
    return new Step.Subscribe(client, wishes, oneIn(2) ? 1 + random.nextInt(300) : 0);
  }

  /**
   * No local and retain as published, the same each time that a filter is subscribed to: Mosquitto
   * 2.0 keeps the first, against MQTT-3.8.4-3.
   */
  private static int said(String filter) {
    int number = Math.floorMod(filter.hashCode(), 9);
    return (number == 1 ? 0x04 : 0) | (number > 6 ? 0x08 : 0);
  }

  private Step publish(int client) {
    List<Step.Message> messages = new ArrayList<>();
    int count = oneIn(3) ? 1 + random.nextInt(8) : 1;
    for (int i = 0; i < count; i++) {
      boolean isRetained = oneIn(3);
      messages.add(
          new Step.Message(
              topic(),
              isRetained && oneIn(4) ? "" : payload(),
              random.nextInt(3),
              isRetained,
              oneIn(3) ? List.of("b=1", "a=2", "b=1") : List.of()));
    }
    return new Step.Publish(client, messages);
  }

  private byte[] malformed() {
    return switch (random.nextInt(9)) {
      case 0 -> packet(0x30, new Octets().text(prefix + "/+").u8(0));
      case 1 -> packet(0x36, new Octets().text(prefix).u16(1).u8(0));
      case 2 -> packet(0x80, new Octets().u16(1).u8(0).text(prefix).u8(0));
      case 3 -> packet(0x82, new Octets().u16(1));
      case 4 -> packet(0x60, new Octets().u16(1));
      case 5 -> packet(0x00, new Octets());
      case 6 -> packet(0x32, new Octets().text(prefix).u16(0).u8(0));
      case 7 -> packet(0x20, new Octets().u16(0));
      default -> packet(0x30, new Octets().u16(3).raw(new byte[] {'a', 0, 'b'}).u8(0));
    };
  }

  private static byte[] packet(int first, Octets body) {
    byte[] octets = body.toByteArray();
    return new Octets().u8(first).variable(octets.length).raw(octets).toByteArray();
  }
}
