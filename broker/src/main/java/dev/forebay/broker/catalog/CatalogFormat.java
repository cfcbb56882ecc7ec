package dev.forebay.broker.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.forebay.broker.api.declaration.DeclaredArguments;
import dev.forebay.broker.api.declaration.ExchangeSettings;
import dev.forebay.broker.api.declaration.ExchangeType;
import dev.forebay.broker.api.declaration.HeadersMatch;
import dev.forebay.broker.api.declaration.QueueKind;
import dev.forebay.broker.api.declaration.QueueRules;
import dev.forebay.broker.api.declaration.QueueSettings;
import dev.forebay.broker.api.declaration.QueueSettings.DeadLetterAddress;
import dev.forebay.broker.api.stream.StreamSettings;
import dev.forebay.broker.catalog.settings.ExchangeRules;
import dev.forebay.broker.catalog.settings.ExchangeRulesFormat;
import dev.forebay.broker.catalog.settings.QueueRulesFormat;
import dev.forebay.broker.handover.PartitionAddress;
import dev.forebay.broker.loop.BrokerTime;
import dev.forebay.broker.routing.Binding;
import dev.forebay.message.Headers;
import dev.forebay.message.HeadersFormat;
import dev.forebay.runtime.Boot;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Catalog entries as bytes: payload of {@code CATALOG_ENTRY} records, and rows of the view.
 * Big-endian, so that keys sort by kind and name. A name is | length u16 | UTF-8 |.
 *
 * <pre>
 *  payload:   | operation u8: 1 put, 2 delete | key length u32 | key | value ... |
 *
 *  key                                                        value
 *  | 'e' |                                                    | era of the last start u64 |
 *  | 'i' |                                                    | ids reserved up to u64 |
 *  | 'q' | virtual host | queue |                             | id u64 | shard u16 | flags u8 | kind u8 |
 *                                                             | time to live ms u64 | unused ms u64 |
 *                                                             | dead letters to u8: 0 nowhere, 1 an exchange,
 *                                                             |   2 with a routing key | names ... |
 *                                                             | with flag 4: rules (see QueueRulesFormat) |
 *                                                             | said |
 *  | 's' | virtual host | stream |                            | id 16 | retention ms u64 | retention bytes u64 |
 *                                                             | others u16 | others x (name, value) |
 *                                                             | partitions u32 | partitions x (id u64, shard u16) |
 *                                                             | said |
 *  | 'x' | virtual host | exchange |                          | flags u8 | type u8 | alternate u8: 0 none, 1 an
 *                                                             |   exchange | name |
 *                                                             | with flag 4: rules (see ExchangeRulesFormat,
 *                                                             |   with the types) |
 *                                                             | said |
 *  | 'y' | virtual host | exchange | exchange | key | dialect u8 | arguments | match |
 *  | 'z' | virtual host | exchange | queue or stream | key | dialect u8 | arguments | match |
 *  | '{' | virtual host | exchange | stream | key | dialect u8 | arguments | partition u32 | match |
 *
 *  | 'R', 'U', 'V', 'W' |                                      | who there is, see SecurityFormat |
 *
 *  said:  | arguments that are compared | other arguments |
 *  match: | u8: 0 the exchange does not match by headers, 1 all, 2 any | conditions |
 *  dialect: in which the key is written, see KeyDialect
 *  flags: 1 auto-delete, 2 internal, 4 has rules
 *  kind:  1 classic, 2 quorum
 * </pre>
 *
 * {@code arguments} and {@code conditions} are as {@link HeadersFormat} draws them. Only what
 * survives a restart is written: all entries are durable. Bindings sort last, behind what they
 * refer to.
 */
final class CatalogFormat {
  static final byte PUT = 1;
  static final byte DELETE = 2;
  static final byte KIND_ERA = 'e';
  static final byte KIND_ID = 'i';
  static final byte KIND_QUEUE = 'q';
  static final byte KIND_STREAM = 's';
  static final byte KIND_TIME = 't';
  static final byte KIND_EXCHANGE = 'x';
  static final byte KIND_EXCHANGE_BINDING = 'y';
  static final byte KIND_BINDING = 'z';
  static final byte KIND_PARTITION_BINDING = '{';
  static final int AUTO_DELETE = 1;
  static final int INTERNAL = 2;
  private static final int HAS_RULES = 4;
  private static final byte MATCH_ALL = 1;
  private static final byte MATCH_ANY = 2;
  private static final int BUFFER_BYTES = 4096;
  private static final int STREAM_FIXED_BYTES = 38;
  private static final int PARTITION_BYTES = 10;

  private CatalogFormat() {}

  static byte[] idKey() {
    return new byte[] {KIND_ID};
  }

  static byte[] timeKey() {
    return new byte[] {KIND_TIME};
  }

  static byte[] value(BrokerTime.Kept time) {
    byte[] boot = time.boot().id().getBytes(UTF_8);
    return ByteBuffer.allocate(2 * Long.BYTES + boot.length)
        .putLong(time.millis())
        .putLong(time.boot().millis())
        .put(boot)
        .array();
  }

  static BrokerTime.Kept time(byte[] value) {
    ByteBuffer source = ByteBuffer.wrap(value);
    long millis = source.getLong();
    long bootMillis = source.getLong();
    return new BrokerTime.Kept(millis, new Boot(UTF_8.decode(source).toString(), bootMillis));
  }

  static byte[] eraKey() {
    return new byte[] {KIND_ERA};
  }

  static byte[] number(long value) {
    return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
  }

  static byte[] key(QueueEntry queue) {
    return named(KIND_QUEUE, queue.virtualHost, queue.name);
  }

  static byte[] value(QueueEntry queue) {
    QueueSettings.OfQueue settings = queue.settings();
    DeadLetterAddress deadLetter = settings.deadLetter();
    String letterKey = deadLetter == null ? null : deadLetter.routingKey();
    byte[] routingKey = letterKey == null ? null : letterKey.getBytes(UTF_8);
    byte[] said = said(settings.arguments());
    int keyBytes = routingKey == null ? 0 : routingKey.length;
    boolean hasRules = !settings.rules().equals(QueueRules.NONE);
    ByteBuffer target =
        ByteBuffer.allocate(BUFFER_BYTES + keyBytes + said.length)
            .putLong(queue.id())
            .putShort(u16(queue.shard()))
            .put((byte) ((queue.autoDelete ? AUTO_DELETE : 0) | (hasRules ? HAS_RULES : 0)))
            .put(code(settings.kind()))
            .putLong(settings.messageTtlMillis())
            .putLong(settings.expiresMillis())
            .put((byte) (deadLetter == null ? 0 : routingKey == null ? 1 : 2));
    if (deadLetter != null) {
      putName(target, deadLetter.exchange().getBytes(UTF_8));
    }
    if (routingKey != null) {
      putName(target, routingKey);
    }
    if (hasRules) {
      QueueRulesFormat.write(target, settings.rules());
    }
    return taken(target.put(said));
  }

  /** The settings in a queue's value, from its flags on. */
  static QueueSettings.OfQueue queueSettings(ByteBuffer source) {
    int flags = source.get();
    QueueKind kind = kind(source.get());
    long messageTtlMillis = source.getLong();
    long expiresMillis = source.getLong();
    int names = source.get();
    String exchange = names == 0 ? null : name(source);
    String routingKey = names == 2 ? name(source) : null;
    return new QueueSettings.OfQueue(
        kind,
        messageTtlMillis,
        expiresMillis,
        exchange == null ? null : new DeadLetterAddress(exchange, routingKey),
        (flags & HAS_RULES) == 0 ? QueueRules.NONE : QueueRulesFormat.read(source),
        arguments(source));
  }

  private static byte code(QueueKind kind) {
    return switch (kind) {
      case CLASSIC -> 1;
      case QUORUM -> 2;
      case STREAM -> throw new IllegalArgumentException("a stream has an entry of its own kind");
      case HELD_BACK -> throw new IllegalArgumentException("an exchange's entry names its queue");
    };
  }

  private static QueueKind kind(byte code) {
    return switch (code) {
      case 1 -> QueueKind.CLASSIC;
      case 2 -> QueueKind.QUORUM;
      default -> throw new IllegalStateException("a queue of kind " + code + " is unknown here");
    };
  }

  static byte[] key(StreamEntry stream) {
    return named(KIND_STREAM, stream.virtualHost, stream.name);
  }

  static byte[] value(StreamEntry stream) {
    Map<String, String> others = stream.working().settings().others();
    byte[] said = said(stream.declared);
    int bytes = STREAM_FIXED_BYTES + stream.partitions().size() * PARTITION_BYTES + said.length;
    for (Map.Entry<String, String> other : others.entrySet()) {
      bytes += 2 * Short.BYTES;
      bytes += other.getKey().getBytes(UTF_8).length + other.getValue().getBytes(UTF_8).length;
    }
    ByteBuffer target = ByteBuffer.allocate(bytes);
    target.putLong(stream.id.getMostSignificantBits());
    target.putLong(stream.id.getLeastSignificantBits());
    target.putLong(stream.working().settings().retentionMillis());
    target.putLong(stream.working().settings().retentionBytes());
    target.putShort(u16(others.size()));
    others.forEach((name, value) -> {
      putName(target, name.getBytes(UTF_8));
      putName(target, value.getBytes(UTF_8));
    });
    target.putInt(stream.partitions().size());
    for (PartitionAddress partition : stream.partitions()) {
      target.putLong(partition.id()).putShort(u16(partition.shard()));
    }
    return target.put(said).array();
  }

  /** The settings in a stream's value, behind its id. */
  static StreamSettings settings(ByteBuffer source) {
    long millis = source.getLong();
    long bytes = source.getLong();
    Map<String, String> others = new HashMap<>();
    for (int left = Short.toUnsignedInt(source.getShort()); left > 0; left--) {
      others.put(name(source), name(source));
    }
    return new StreamSettings(millis, bytes, others);
  }

  static byte[] key(ExchangeEntry exchange) {
    return named(KIND_EXCHANGE, exchange.virtualHost, exchange.name);
  }

  static byte[] value(ExchangeEntry exchange) {
    byte[] said = said(exchange.settings.arguments());
    String alternate = exchange.settings.alternate();
    ExchangeRules rules = exchange.rules();
    int flags = (exchange.autoDelete ? AUTO_DELETE : 0) | (exchange.internal ? INTERNAL : 0);
    ByteBuffer target =
        ByteBuffer.allocate(BUFFER_BYTES + said.length)
            .put((byte) (flags | (rules.isEmpty() ? 0 : HAS_RULES)))
            .put(ExchangeRulesFormat.code(exchange.settings.type()))
            .put((byte) (alternate == null ? 0 : 1));
    if (alternate != null) {
      putName(target, alternate.getBytes(UTF_8));
    }
    if (!rules.isEmpty()) {
      ExchangeRulesFormat.write(target, rules);
    }
    return taken(target.put(said));
  }

  /** An exchange, from its flags on. */
  static ReadExchange exchange(ByteBuffer source) {
    int flags = source.get();
    ExchangeType type = ExchangeRulesFormat.type(source.get());
    String alternate = source.get() == 0 ? null : name(source);
    ExchangeRules rules =
        (flags & HAS_RULES) == 0 ? ExchangeRules.NONE : ExchangeRulesFormat.read(source);
    ExchangeRules.Held held = rules.held();
    ExchangeType routing = held == null ? type : held.routing();
    return new ReadExchange(
        flags,
        new ExchangeSettings(type, routing, alternate, rules.input(), arguments(source)),
        held);
  }

  /** What is read of an exchange. */
  record ReadExchange(int flags, ExchangeSettings settings, ExchangeRules.@Nullable Held held) {}

  static byte[] key(ExchangeEntry exchange, Binding binding) {
    BoundTarget bound = (BoundTarget) binding.target();
    byte kind =
        switch (bound) {
          case QueueEntry _ -> KIND_BINDING;
          case StreamTarget target -> target.isWhole() ? KIND_BINDING : KIND_PARTITION_BINDING;
          case ExchangeEntry _ -> KIND_EXCHANGE_BINDING;
        };
    byte[] routingKey = new byte[binding.key().lengthBytes()];
    binding.key().copyTo(routingKey);
    byte[] arguments = HeadersFormat.encode(binding.arguments().said());
    ByteBuffer target =
        ByteBuffer.allocate(BUFFER_BYTES + routingKey.length + arguments.length).put(kind);
    putName(target, exchange.virtualHost.getBytes(UTF_8));
    putName(target, exchange.name.getBytes(UTF_8));
    putName(target, storedName(bound).getBytes(UTF_8));
    putName(target, routingKey);
    target.put((byte) binding.key().dialect()).put(arguments);
    if (kind == KIND_PARTITION_BINDING) {
      target.putInt(((StreamTarget) bound).number());
    }
    return taken(target);
  }

  static byte[] value(ExchangeEntry exchange, Binding binding) {
    HeadersMatch match = binding.arguments().match();
    if (exchange.routing() != ExchangeType.HEADERS || match == null) {
      return new byte[] {0};
    }
    byte[] conditions = HeadersFormat.encode(match.conditions());
    return ByteBuffer.allocate(1 + conditions.length)
        .put(match.any() ? MATCH_ANY : MATCH_ALL)
        .put(conditions)
        .array();
  }

  static @Nullable HeadersMatch match(ByteBuffer source) {
    byte mode = source.get();
    return switch (mode) {
      case 0 -> null;
      case MATCH_ALL -> HeadersMatch.all(HeadersFormat.decode(source));
      case MATCH_ANY -> HeadersMatch.any(HeadersFormat.decode(source));
      default ->
          throw new IllegalStateException("a binding that matches by " + mode + " is unknown here");
    };
  }

  private static String storedName(BoundTarget bound) {
    return bound instanceof StreamTarget target ? target.stream.name : bound.name();
  }

  private static byte[] named(byte kind, String virtualHost, String name) {
    ByteBuffer target = ByteBuffer.allocate(BUFFER_BYTES).put(kind);
    putName(target, virtualHost.getBytes(UTF_8));
    putName(target, name.getBytes(UTF_8));
    return taken(target);
  }

  static byte[] payload(byte operation, byte[] key, byte[] value) {
    return ByteBuffer.allocate(5 + key.length + value.length)
        .put(operation)
        .putInt(key.length)
        .put(key)
        .put(value)
        .array();
  }

  static String name(ByteBuffer source) {
    return new String(bytes(source), UTF_8);
  }

  static byte[] bytes(ByteBuffer source) {
    byte[] bytes = new byte[Short.toUnsignedInt(source.getShort())];
    source.get(bytes);
    return bytes;
  }

  /** What was said in a declaration, at the end of a value. */
  static DeclaredArguments arguments(ByteBuffer source) {
    Headers compared = HeadersFormat.decode(source);
    return DeclaredArguments.of(compared, HeadersFormat.decode(source));
  }

  private static byte[] said(DeclaredArguments arguments) {
    byte[] compared = HeadersFormat.encode(arguments.compared());
    byte[] others = HeadersFormat.encode(arguments.others());
    return ByteBuffer.allocate(compared.length + others.length).put(compared).put(others).array();
  }

  private static void putName(ByteBuffer target, byte[] name) {
    target.putShort(u16(name.length)).put(name);
  }

  private static short u16(int number) {
    if (number > 0xFFFF) {
      throw new IllegalArgumentException(number + " where 65,535 is the most");
    }
    return (short) number;
  }

  private static byte[] taken(ByteBuffer target) {
    byte[] bytes = new byte[target.position()];
    target.flip().get(bytes);
    return bytes;
  }
}
