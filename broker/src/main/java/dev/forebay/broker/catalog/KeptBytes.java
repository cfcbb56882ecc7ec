package dev.forebay.broker.catalog;

import dev.forebay.broker.api.declaration.DeclaredArguments;
import dev.forebay.broker.api.declaration.ExchangeSettings;
import dev.forebay.broker.api.declaration.ExchangeType;
import dev.forebay.broker.api.declaration.HashInput;
import dev.forebay.broker.api.declaration.HeadersMatch;
import dev.forebay.broker.api.declaration.QueueSettings;
import dev.forebay.broker.api.stream.StreamSettings;
import dev.forebay.broker.routing.Binding;
import dev.forebay.broker.routing.choice.RingTable;
import dev.forebay.message.ByteString;
import dev.forebay.message.Headers;
import dev.forebay.message.Value;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * What declarations take of the heap, by formula: names, arguments, and the objects that stand for
 * them in catalog, routing tables and shards. Messages are not counted. No state, any thread.
 */
final class KeptBytes {
  private static final int OBJECT = 24;
  private static final int ARRAY = 16;
  private static final int REFERENCE = 4;

  private static final int QUEUE = 768;
  private static final int EXCHANGE = 800;

  /** A queue of what is held back, with what it may have at hand anyway. */
  private static final int HELD = 3 << 10;

  private static final int STREAM = 640;
  private static final int PARTITION = 1024;
  private static final int BINDING = 480;

  /** A node of the trie with its place among the others, for each word of a topic's pattern. */
  private static final int TOPIC_WORD = 400;

  /** What leads to a binding from one header that it may match by. */
  private static final int HEADER_TEST = 560;

  /** A point of a ring, with its places in the list that it is found by. */
  private static final int POINT = 120;

  private KeptBytes() {}

  /** A queue with its settings, which say again what some of the arguments say. */
  static long ofQueue(String name, QueueSettings settings) {
    return QUEUE + ofName(name) + 2 * of(settings.arguments());
  }

  static long of(QueueEntry queue) {
    return ofQueue(queue.name, queue.settings());
  }

  static long ofExchange(String name, ExchangeSettings settings) {
    long held = settings.type() == ExchangeType.DELAYED ? HELD : 0;
    return EXCHANGE + ofName(name) + of(settings.arguments()) + of(settings.hashInput()) + held;
  }

  static long of(ExchangeEntry exchange) {
    return ofExchange(exchange.name, exchange.settings);
  }

  static long ofStream(
      String name, int partitions, StreamSettings settings, DeclaredArguments declared) {
    long bytes = STREAM + ofName(name) + (long) partitions * PARTITION + of(declared);
    for (Map.Entry<String, String> other : settings.others().entrySet()) {
      bytes += 2 * OBJECT + ofText(other.getKey()) + ofText(other.getValue());
    }
    return bytes;
  }

  static long of(StreamEntry stream) {
    return ofStream(
        stream.name, stream.partitions().size(), stream.working().settings(), stream.declared);
  }

  static long of(ExchangeEntry from, Binding binding) {
    int words = from.routing() == ExchangeType.TOPIC ? words(binding) : 0;
    HeadersMatch match = binding.arguments().match();
    int tests =
        from.routing() == ExchangeType.HEADERS && match != null
            ? match.conditions().entries().size()
            : 0;
    int points = from.routing() == ExchangeType.HASH_RING ? RingTable.points(binding) : 0;
    return BINDING
        + ofBytes(binding.key().lengthBytes())
        + (long) words * TOPIC_WORD
        + (long) tests * HEADER_TEST
        + (long) points * POINT
        + of(binding.arguments().said());
  }

  private static int words(Binding binding) {
    byte[] key = new byte[binding.key().lengthBytes()];
    binding.key().copyTo(key);
    int words = 1;
    for (byte octet : key) {
      words += octet == '.' ? 1 : 0;
    }
    return words;
  }

  private static long of(HashInput input) {
    return input instanceof HashInput.OfHeader(var name) ? OBJECT + ofBytes(name.lengthBytes()) : 0;
  }

  private static long of(DeclaredArguments arguments) {
    return of(arguments.compared()) + of(arguments.others());
  }

  static long of(Headers headers) {
    long bytes = ofList(headers.entries());
    for (Headers.Header header : headers.entries()) {
      bytes += OBJECT + ofBytes(header.name().lengthBytes()) + of(header.value());
    }
    return bytes;
  }

  private static long of(Value value) {
    return switch (value) {
      case Value.Text(ByteString text) -> OBJECT + ofBytes(text.lengthBytes());
      case Value.Bytes(ByteString bytes) -> OBJECT + ofBytes(bytes.lengthBytes());
      case Value.Array(List<Value> elements) -> {
        long bytes = ofList(elements);
        for (Value element : elements) {
          bytes += of(element);
        }
        yield bytes;
      }
      case Value.Table(Headers entries) -> OBJECT + of(entries);
      case Value.Bool _,
          Value.Int _,
          Value.Float32 _,
          Value.Float64 _,
          Value.Decimal _,
          Value.Timestamp _,
          Value.Null _ ->
          OBJECT;
    };
  }

  private static long ofList(List<?> elements) {
    return elements.isEmpty() ? OBJECT : 2 * OBJECT + ARRAY + (long) elements.size() * REFERENCE;
  }

  /** A name as text, and as bytes to be found by. */
  private static long ofName(String name) {
    return 2 * ofText(name);
  }

  private static long ofText(String text) {
    return ofBytes(text.getBytes(StandardCharsets.UTF_8).length);
  }

  private static long ofBytes(long lengthBytes) {
    return OBJECT + ARRAY + lengthBytes;
  }
}
