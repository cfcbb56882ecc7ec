package dev.forebay.broker.catalog.settings;

import dev.forebay.broker.api.declaration.ExchangeType;
import dev.forebay.broker.api.declaration.HashInput;
import dev.forebay.message.ByteString;
import java.nio.ByteBuffer;

/**
 * What an exchange does besides, as far as it is not usual, as the catalog keeps it, and the types
 * of exchanges. Big-endian.
 *
 * <pre>
 *  | rules u8 | rules x (tag u8, value) |
 *
 *  tag and value:
 *  1 takes the hash of a header   | length u16 | its name |
 *  2 takes the hash of a property | u8: 1 correlation id, 2 message id, 3 time |
 *  3 holds messages back          | id of their queue u64 | its shard u16 | type that it routes as u8 |
 *
 *  type:  1 direct, 2 fanout, 3 topic, 4 headers, 5 one by hash and weight, 6 one by hash, 7 one by
 *         chance, 8 one by chance that is near, 9 holds messages back
 * </pre>
 */
public final class ExchangeRulesFormat {
  private static final byte OF_HEADER = 1;
  private static final byte OF_PROPERTY = 2;
  private static final byte HELD = 3;

  private ExchangeRulesFormat() {}

  /** Writes those that are not usual. */
  public static void write(ByteBuffer target, ExchangeRules rules) {
    int countAt = target.position();
    target.put((byte) 0);
    int count = 0;
    switch (rules.input()) {
      case HashInput.Key() -> {}
      case HashInput.OfHeader(var name) -> {
        target.put(OF_HEADER).putShort((short) name.lengthBytes()).put(name.toByteArray());
        count++;
      }
      case HashInput.OfProperty(var property) -> {
        target.put(OF_PROPERTY).put((byte) (HashInput.PROPERTIES.indexOf(property) + 1));
        count++;
      }
    }
    ExchangeRules.Held held = rules.held();
    if (held != null) {
      target.put(HELD).putLong(held.queue()).putShort((short) held.shard());
      target.put(code(held.routing()));
      count++;
    }
    target.put(countAt, (byte) count);
  }

  /** Reads what {@link #write} has written. */
  public static ExchangeRules read(ByteBuffer source) {
    HashInput input = new HashInput.Key();
    ExchangeRules.Held held = null;
    for (int left = source.get(); left > 0; left--) {
      byte tag = source.get();
      switch (tag) {
        case OF_HEADER -> {
          byte[] name = new byte[Short.toUnsignedInt(source.getShort())];
          source.get(name);
          input = new HashInput.OfHeader(ByteString.copyOf(name, 0, name.length));
        }
        case OF_PROPERTY -> input = property(source.get());
        case HELD -> {
          long queue = source.getLong();
          int shard = Short.toUnsignedInt(source.getShort());
          held = new ExchangeRules.Held(queue, shard, type(source.get()));
        }
        default ->
            throw new IllegalStateException("an exchange's rule " + tag + " is unknown here");
      }
    }
    return new ExchangeRules(input, held);
  }

  private static HashInput property(byte number) {
    if (number < 1 || number > HashInput.PROPERTIES.size()) {
      throw new IllegalStateException("a hash of the property " + number + " is unknown here");
    }
    return new HashInput.OfProperty(HashInput.PROPERTIES.get(number - 1));
  }

  /** The number of a type. */
  public static byte code(ExchangeType type) {
    return switch (type) {
      case DIRECT -> 1;
      case FANOUT -> 2;
      case TOPIC -> 3;
      case HEADERS -> 4;
      case HASH_RING -> 5;
      case HASH_MODULUS -> 6;
      case RANDOM -> 7;
      case RANDOM_NEAR -> 8;
      case DELAYED -> 9;
    };
  }

  /** The type of a number. */
  public static ExchangeType type(byte code) {
    return switch (code) {
      case 1 -> ExchangeType.DIRECT;
      case 2 -> ExchangeType.FANOUT;
      case 3 -> ExchangeType.TOPIC;
      case 4 -> ExchangeType.HEADERS;
      case 5 -> ExchangeType.HASH_RING;
      case 6 -> ExchangeType.HASH_MODULUS;
      case 7 -> ExchangeType.RANDOM;
      case 8 -> ExchangeType.RANDOM_NEAR;
      case 9 -> ExchangeType.DELAYED;
      default ->
          throw new IllegalStateException("an exchange of type " + code + " is unknown here");
    };
  }
}
