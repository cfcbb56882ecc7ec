package dev.forebay.protocol.amqp091.codec;

import dev.forebay.protocol.amqp091.codec.content.BasicProperties;
import dev.forebay.protocol.amqp091.codec.field.FieldTable;
import dev.forebay.protocol.amqp091.codec.field.FieldValue;
import dev.forebay.protocol.amqp091.codec.method.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Methods, tables and properties drawn from a seed. */
final class RandomValues {
  private final Random random;

  RandomValues(long seed) {
    this.random = new Random(seed);
  }

  static List<Class<?>> methodTypes() {
    List<Class<?>> types = new ArrayList<>();
    for (Class<?> family : Method.class.getPermittedSubclasses()) {
      types.addAll(Arrays.asList(family.getPermittedSubclasses()));
    }
    return types;
  }

  Method method(Class<?> type) {
    try {
      RecordComponent[] components = type.getRecordComponents();
      Class<?>[] types = new Class<?>[components.length];
      Object[] arguments = new Object[components.length];
      for (int i = 0; i < components.length; i++) {
        types[i] = components[i].getType();
        arguments[i] = argument(components[i]);
      }
      var constructor = type.getDeclaredConstructor(types);
      return (Method) constructor.newInstance(arguments);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("every method is a record with a public constructor", e);
    }
  }

  private Object argument(RecordComponent component) {
    Class<?> type = component.getType();
    if (type == boolean.class) {
      return random.nextBoolean();
    } else if (type == int.class) {
      return random.nextInt(component.getName().startsWith("version") ? 256 : 65536);
    } else if (type == long.class) {
      boolean full = component.getName().equals("deliveryTag");
      return full ? random.nextLong() : random.nextLong(1L << 32);
    } else if (type == String.class) {
      return text();
    } else if (type == ByteString.class) {
      return bytes();
    }
    return table(0);
  }

  String text() {
    int length = random.nextInt(60);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.appendCodePoint(random.nextInt(8) == 0 ? 0x1F300 + random.nextInt(99) : letter());
    }
    return text.toString();
  }

  private int letter() {
    return random.nextInt(8) == 0 ? 'ä' : 'a' + random.nextInt(26);
  }

  ByteString bytes() {
    byte[] bytes = new byte[random.nextInt(40)];
    random.nextBytes(bytes);
    return ByteString.copyOf(bytes);
  }

  FieldTable table(int depth) {
    FieldTable.Builder table = FieldTable.builder();
    int size = random.nextInt(6);
    for (int i = 0; i < size; i++) {
      table.put(text(), value(depth));
    }
    return table.build();
  }

  FieldValue value(int depth) {
    return switch (random.nextInt(depth > 3 ? 16 : 18)) {
      case 0 -> new FieldValue.Bool(random.nextBoolean());
      case 1 -> new FieldValue.Int8((byte) random.nextInt());
      case 2 -> new FieldValue.UInt8(random.nextInt(256));
      case 3 -> new FieldValue.Int16((short) random.nextInt());
      case 4 -> new FieldValue.UInt16(random.nextInt(65536));
      case 5 -> new FieldValue.Int32(random.nextInt());
      case 6 -> new FieldValue.UInt32(random.nextLong(1L << 32));
      case 7 -> new FieldValue.Int64(random.nextLong());
      case 8 -> new FieldValue.Int64Upper(random.nextLong());
      case 9 -> new FieldValue.Float32(random.nextFloat());
      case 10 -> new FieldValue.Float64(random.nextDouble());
      case 11 -> new FieldValue.Decimal(random.nextInt(256), random.nextLong(1L << 32));
      case 12 -> new FieldValue.LongString(bytes());
      case 13 -> new FieldValue.Binary(bytes());
      case 14 -> new FieldValue.Timestamp(random.nextLong());
      case 15 -> new FieldValue.NoValue();
      case 16 -> new FieldValue.Table(table(depth + 1));
      default -> new FieldValue.Array(List.of(value(depth + 1), value(depth + 1)));
    };
  }

  BasicProperties properties() {
    return new BasicProperties(
        some() ? text() : null,
        some() ? text() : null,
        some() ? table(0) : null,
        some() ? 1 + random.nextInt(2) : null,
        some() ? random.nextInt(256) : null,
        some() ? text() : null,
        some() ? text() : null,
        some() ? Integer.toString(random.nextInt(99999)) : null,
        some() ? text() : null,
        some() ? random.nextLong() : null,
        some() ? text() : null,
        some() ? text() : null,
        some() ? text() : null,
        some() ? text() : null);
  }

  private boolean some() {
    return random.nextBoolean();
  }
}
