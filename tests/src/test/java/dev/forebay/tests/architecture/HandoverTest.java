package dev.forebay.tests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.handover.Bytes;
import dev.forebay.broker.handover.FromCatalog;
import dev.forebay.broker.handover.FromPartition;
import dev.forebay.broker.handover.ToCatalog;
import dev.forebay.broker.handover.ToOwner;
import dev.forebay.broker.handover.ToPartition;
import dev.forebay.broker.handover.ToSession;
import dev.forebay.broker.handover.ToShard;
import dev.forebay.message.ByteString;
import dev.forebay.storage.Chunk;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * Sessions, shards and the catalog meet in values alone: numbers, texts, records of these, and
 * chunks.
 */
class HandoverTest {
  private final Set<Class<?>> seen = new HashSet<>();
  private final List<String> others = new ArrayList<>();

  @Test
  void whatIsSaidIsMadeOfValues() {
    look(ToShard.class, "");
    look(ToSession.class, "");
    look(ToCatalog.class, "");

    assertThat(seen)
        .contains(
            ToShard.Lend.class,
            ToSession.Deliveries.class,
            ToPartition.Append.class,
            FromPartition.Batches.class,
            ToOwner.AddQueue.class,
            ToCatalog.Execute.class,
            FromCatalog.StreamDone.class);
    assertThat(others).isEmpty();
  }

  @Test
  void anythingElseIsFound() {
    look(Wrong.class, "");

    assertThat(others).containsExactly("Wrong.action: java.lang.Runnable");
  }

  private record Wrong(long number, List<String> texts, Runnable action) {}

  private void look(Type type, String where) {
    if (type instanceof ParameterizedType generic
        && (generic.getRawType() == List.class || generic.getRawType() == Map.class)) {
      for (Type each : generic.getActualTypeArguments()) {
        look(each, where);
      }
    } else if (!(type instanceof Class<?> plain)) {
      others.add(where + ": " + type.getTypeName());
    } else if (!isValue(plain) && seen.add(plain)) {
      lookInto(plain, where);
    }
  }

  private static boolean isValue(Class<?> type) {
    return type.isPrimitive()
        || type == Long.class
        || type.isEnum()
        || type == String.class
        || type == UUID.class
        || type == ByteString.class
        || type == Bytes.class
        || type == Chunk.class;
  }

  private void lookInto(Class<?> type, String where) {
    if (type.isSealed()) {
      for (Class<?> permitted : type.getPermittedSubclasses()) {
        look(permitted, permitted.getSimpleName());
      }
    } else if (type.isRecord()) {
      for (RecordComponent component : type.getRecordComponents()) {
        look(component.getGenericType(), type.getSimpleName() + "." + component.getName());
      }
    } else {
      others.add(where + ": " + type.getTypeName());
    }
  }
}
