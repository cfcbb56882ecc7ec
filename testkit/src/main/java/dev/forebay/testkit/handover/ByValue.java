package dev.forebay.testkit.handover;

import dev.forebay.broker.handover.Bytes;
import dev.forebay.broker.handover.Carriage;
import dev.forebay.broker.handover.ToCatalog;
import dev.forebay.broker.handover.ToSession;
import dev.forebay.broker.handover.ToShard;
import dev.forebay.message.ByteString;
import dev.forebay.storage.Chunk;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Copies what sessions, shards and the catalog say to each other value by value, as if it had
 * crossed a network; chunks alone are the same on both sides. Whatever else is no value is an
 * error. Any thread.
 */
public final class ByValue implements Carriage {
  private final Map<Class<?>, Shape> shapes = new ConcurrentHashMap<>();

  @Override
  public ToShard carry(ToShard message) {
    return (ToShard) copyOf((Record) message);
  }

  @Override
  public ToSession carry(ToSession message) {
    return (ToSession) copyOf((Record) message);
  }

  @Override
  public ToCatalog carry(ToCatalog message) {
    return (ToCatalog) copyOf((Record) message);
  }

  @Override
  public boolean isApart() {
    return true;
  }

  private @Nullable Object copy(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case Chunk chunk -> chunk;
      case ByteString bytes -> bytes;
      case Bytes bytes -> Bytes.copyOf(bytes.buffer(ByteOrder.LITTLE_ENDIAN), 0, bytes.length());
      case Record message -> copyOf(message);
      case List<?> list -> {
        List<@Nullable Object> copies = new ArrayList<>();
        list.forEach(each -> copies.add(copy(each)));
        yield copies;
      }
      case Map<?, ?> map -> {
        Map<@Nullable Object, @Nullable Object> copies = new LinkedHashMap<>();
        map.forEach((key, each) -> copies.put(copy(key), copy(each)));
        yield copies;
      }
      case UUID id -> new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits());
      case String text -> new String(text.toCharArray());
      case Number number -> number;
      case Boolean truth -> truth;
      case Enum<?> constant -> constant;
      default -> throw new IllegalStateException(value.getClass() + " is no value");
    };
  }

  private Record copyOf(Record message) {
    return shapes.computeIfAbsent(message.getClass(), Shape::of).copy(message, this);
  }

  private record Shape(RecordComponent[] components, Constructor<?> constructor) {
    static Shape of(Class<?> type) {
      RecordComponent[] components = type.getRecordComponents();
      Class<?>[] types = new Class<?>[components.length];
      for (int i = 0; i < components.length; i++) {
        types[i] = components[i].getType();
        components[i].getAccessor().setAccessible(true);
      }
      try {
        return new Shape(components, type.getDeclaredConstructor(types));
      } catch (NoSuchMethodException e) {
        throw new AssertionError(type + " has no canonical constructor", e);
      }
    }

    Record copy(Record message, ByValue all) {
      try {
        @Nullable Object[] values = new Object[components.length];
        for (int i = 0; i < values.length; i++) {
          values[i] = all.copy(components[i].getAccessor().invoke(message));
        }
        return (Record) constructor.newInstance(values);
      } catch (ReflectiveOperationException e) {
        throw new LinkageError("can't copy " + message, e);
      }
    }
  }
}
