package dev.forebay.broker.record;

import dev.forebay.broker.api.stream.BatchHead;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a partition knows of the producers that number their messages: the last {@value
 * ProducerState#BATCHES} batches of each. Who has been silent for {@value #SILENCE_MILLIS_MAX} ms
 * is forgotten, and if there are more than {@value #PRODUCERS_MAX}, who has been so for longest; a
 * forgotten one's next batch is taken as it comes.
 */
public final class ProducerStates {
  /** Producers that a partition remembers. */
  static final int PRODUCERS_MAX = 1000;

  /** Silence after which a producer is forgotten; Kafka's default. */
  static final long SILENCE_MILLIS_MAX = 86_400_000;

  private @Nullable LinkedHashMap<Long, ProducerState> byId;

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
    if (byId == null) {
      byId = new LinkedHashMap<>(4, 0.75f, true);
    }
    ProducerState state = byId.computeIfAbsent(head.producerId(), ProducerState::new);
    state.appended(head, baseOffset);
    state.heard(nowMillis);
    if (byId.size() > PRODUCERS_MAX) {
      Iterator<Long> oldest = byId.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
  }

  /** Forgets who has been silent for too long; whether there was anybody. */
  public boolean forgetSilent(long nowMillis) {
    boolean any = false;
    Iterator<ProducerState> oldest = all().values().iterator();
    while (oldest.hasNext() && oldest.next().heardMillis() < nowMillis - SILENCE_MILLIS_MAX) {
      oldest.remove();
      any = true;
    }
    return any;
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

  static ProducerStates read(ByteBuffer source) {
    ProducerStates states = new ProducerStates();
    int count = source.getInt();
    if (count > 0) {
      states.byId = new LinkedHashMap<>(4, 0.75f, true);
      for (int i = 0; i < count; i++) {
        ProducerState state = ProducerState.read(source);
        states.byId.put(state.id(), state);
      }
    }
    return states;
  }
}
