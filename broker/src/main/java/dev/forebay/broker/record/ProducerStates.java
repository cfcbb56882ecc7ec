package dev.forebay.broker.record;

import dev.forebay.broker.api.stream.BatchHead;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a partition knows of the producers that number their messages: the last {@value
 * ProducerState#BATCHES} batches of each. Who has been silent for {@value #SILENCE_MILLIS_MAX} ms
 * is forgotten, and if there are more than {@value #PRODUCERS_MAX}, who has been so for longest, as
 * also if {@link KnownProducers} has no room for all partitions'; a forgotten one's next batch is
 * taken as it comes.
 */
public final class ProducerStates {
  /** Producers that a partition remembers. */
  static final int PRODUCERS_MAX = 1000;

  /** Silence after which a producer is forgotten; Kafka's default. */
  static final long SILENCE_MILLIS_MAX = 86_400_000;

  private KnownProducers known;
  private @Nullable LinkedHashMap<Long, ProducerState> byId;

  /** Of a partition that knows nobody. */
  public ProducerStates(KnownProducers known) {
    this.known = known;
  }

  /** How a batch goes on from what is known. */
  public sealed interface Verdict {
    /** It is the next one. */
    record Next() implements Verdict {}

    /** It was appended before, at this offset. */
    record Repeated(long baseOffset) implements Verdict {}

    /** Batches before it are missing, or it is older than what is remembered. */
    record OutOfOrder() implements Verdict {}

    /** A later epoch has written. */
    record Fenced() implements Verdict {}
  }

  public Verdict check(BatchHead head) {
    ProducerState known = byId == null ? null : byId.get(head.producerId());
    return known == null ? new Verdict.Next() : known.check(head);
  }

  /** The batch was appended at the offset. */
  public void appended(BatchHead head, long baseOffset, long nowMillis) {
    Long id = head.producerId();
    ProducerState state = all().get(id);
    if (state == null) {
      state = new ProducerState(this, id);
      put(state);
    } else {
      known.remove(state);
    }
    state.appended(head, baseOffset);
    state.heard(nowMillis);
    known.add(state);
    if (all().size() > PRODUCERS_MAX) {
      forget(all().values().iterator().next());
    }
    known.makeRoom();
  }

  private void put(ProducerState state) {
    if (byId == null) {
      byId = new LinkedHashMap<>(4, 0.75f, true);
      known.partition(1);
    }
    byId.put(state.id(), state);
  }

  void forget(ProducerState state) {
    known.remove(state);
    if (byId != null && byId.remove(state.id()) != null && byId.isEmpty()) {
      byId = null;
      known.partition(-1);
    }
  }

  /** Forgets all, as the partition is gone. */
  public void forgetAll() {
    List.copyOf(all().values()).forEach(this::forget);
  }

  /** Forgets who has been silent for too long; whether there was anybody. */
  public boolean forgetSilent(long nowMillis) {
    boolean any = false;
    while (byId != null) {
      ProducerState oldest = byId.firstEntry().getValue();
      if (oldest.heardMillis() >= nowMillis - SILENCE_MILLIS_MAX) {
        break;
      }
      forget(oldest);
      any = true;
    }
    return any;
  }

  /** From now on they are among others; who of all has been silent for longest, is yet unknown. */
  public void join(KnownProducers others) {
    all().values().forEach(known::remove);
    known.partition(byId == null ? 0 : -1);
    known = others;
    known.partition(byId == null ? 0 : 1);
    all().values().forEach(known::addUnordered);
  }

  /** After a replay, which does not tell when batches came: those count as come now. */
  public void dateUnknown(long nowMillis) {
    for (ProducerState state : all().values()) {
      if (state.heardMillis() == ProducerState.UNKNOWN_MILLIS) {
        state.heard(nowMillis);
      }
    }
  }

  private Map<Long, ProducerState> all() {
    return byId == null ? Map.of() : byId;
  }

  int formatBytes() {
    int bytes = Integer.BYTES;
    for (ProducerState state : all().values()) {
      bytes += state.formatBytes();
    }
    return bytes;
  }

  /** Writes | producers u32 | states |, the one silent for longest first. */
  void write(ByteBuffer target) {
    target.putInt(all().size());
    all().values().forEach(state -> state.write(target));
  }

  static ProducerStates read(KnownProducers known, ByteBuffer source) {
    ProducerStates states = new ProducerStates(known);
    for (int left = source.getInt(); left > 0; left--) {
      ProducerState state = ProducerState.read(states, source);
      states.put(state);
      known.addUnordered(state);
    }
    known.makeRoom();
    return states;
  }
}
