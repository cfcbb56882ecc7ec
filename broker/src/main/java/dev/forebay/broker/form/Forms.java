package dev.forebay.broker.form;

import dev.forebay.message.BatchCodec;
import dev.forebay.message.Form;
import dev.forebay.message.KeyDialect;
import dev.forebay.message.MessageCodec;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The forms of stored messages that this build knows, each brought by the protocol that it is of,
 * and the dialects of their routing keys. Made before the broker starts, and not changed any more;
 * any loop.
 */
public final class Forms {
  private final Dialects dialects;
  private final @Nullable MessageCodec[] messages = new MessageCodec[Form.ID_MAX + 1];
  private final Map<Integer, Supplier<BatchCodec>> batches = new HashMap<>();

  /**
   * No form yet, and one dialect of routing keys.
   *
   * @param names the one of direct exchanges and of names
   */
  public Forms(KeyDialect names) {
    dialects = new Dialects(names);
  }

  /** Adds a dialect of routing keys. */
  public Forms add(KeyDialect dialect) {
    dialects.add(dialect);
    return this;
  }

  /** The dialects of routing keys that this build knows. */
  public Dialects dialects() {
    return dialects;
  }

  /** Adds a form of messages that are published one by one. */
  public Forms add(MessageCodec codec) {
    requireFree(codec.form());
    messages[codec.form().id()] = codec;
    return this;
  }

  /**
   * Adds a form of messages that are published in batches.
   *
   * @param codec asked on a worker, when it is first needed
   */
  public Forms addBatches(Form form, Supplier<BatchCodec> codec) {
    requireFree(form);
    batches.put(form.id(), codec);
    return this;
  }

  private void requireFree(Form form) {
    if (messages[form.id()] != null || batches.containsKey(form.id())) {
      throw new IllegalArgumentException("two forms with the number of " + form);
    }
  }

  /** Whether messages that were published one by one have a form of this number. */
  public boolean knowsMessages(int id) {
    return messages[id] != null;
  }

  /** Whether batches have a form of this number. */
  public boolean knowsBatches(int id) {
    return batches.containsKey(id);
  }

  /**
   * Who knows messages of this form.
   *
   * @throws IllegalArgumentException if it is not known
   */
  public MessageCodec messages(int id) {
    MessageCodec codec = messages[id];
    if (codec == null) {
      throw new IllegalArgumentException("messages of form " + id);
    }
    return codec;
  }

  /**
   * Who knows batches of this form; on a worker.
   *
   * @throws IllegalArgumentException if it is not known
   */
  public BatchCodec batches(int id) {
    Supplier<BatchCodec> codec = batches.get(id);
    if (codec == null) {
      throw new IllegalArgumentException("batches of form " + id);
    }
    return codec.get();
  }
}
