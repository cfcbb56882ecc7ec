package dev.forebay.broker.handover;

import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.agrona.collections.Long2ObjectHashMap;

/**
 * What the catalog has told and asked shards and not heard from them yet, by its numbers. Confined
 * to the catalog's loop.
 */
public final class AskedShards {
  private final Handover handover;
  private final int shards;
  private final Long2ObjectHashMap<Consumer<ToCatalog.OfShard>> unheard =
      new Long2ObjectHashMap<>();

  /**
   * Nothing yet.
   *
   * @param handover of the catalog's loop
   * @param shards that destinations are given to
   */
  public AskedShards(Handover handover, int shards) {
    this.handover = handover;
    this.shards = shards;
  }

  /** The shard that a new destination goes to. */
  public int shardOf(long id) {
    return (int) (id % shards) + 1;
  }

  /** Tells a shard something; {@code heard} runs when it has heard of it. */
  public void tell(LongFunction<ToOwner.OfChange> message, Runnable heard) {
    long request = handover.nextNumber();
    unheard.put(request, _ -> heard.run());
    handover.tell(message.apply(request));
  }

  /**
   * Asks a shard something.
   *
   * @param kind of the answer
   * @param notOpen runs instead if nobody is there to answer
   */
  public <A extends ToCatalog.OfShard> void ask(
      LongFunction<ToOwner.OfQuestion> question,
      Class<A> kind,
      Consumer<A> answer,
      Runnable notOpen) {
    long request = handover.nextNumber();
    unheard.put(
        request,
        said -> {
          if (said instanceof ToCatalog.NotOpen) {
            notOpen.run();
          } else {
            answer.accept(kind.cast(said));
          }
        });
    handover.tell(question.apply(request));
  }

  /** A shard has answered. */
  public void hear(ToCatalog.OfShard message) {
    Consumer<ToCatalog.OfShard> asked = unheard.remove(message.request());
    if (asked == null) {
      throw new IllegalStateException("an answer that nobody has asked for: " + message);
    }
    asked.accept(message);
  }
}
