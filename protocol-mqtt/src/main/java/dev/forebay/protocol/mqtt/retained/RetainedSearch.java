package dev.forebay.protocol.mqtt.retained;

import dev.forebay.broker.api.LookSink;
import dev.forebay.broker.api.Refusal;
import dev.forebay.broker.form.MessageView;
import dev.forebay.message.ByteString;
import dev.forebay.runtime.EventLoop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A search for what a filter matches, in pieces, each of which is asked for: topics are gone over
 * in memory, and their messages read from the queue in the order in which they lie there. What is
 * replaced meanwhile is left out, since a subscriber gets what is published behind the end. Asked
 * from the subscriber's loop, where answers come; all else is on the home loop.
 */
public final class RetainedSearch {
  private static final Logger LOG = LoggerFactory.getLogger(RetainedSearch.class);

  /** Topics that are gone over in one turn. */
  private static final int STEPS_OF_TURN = 512;

  /** What is read at once where messages lie close to each other, and handed over at once. */
  private static final int PIECE_BYTES = 64 << 10;

  /** Messages that are so many offsets apart lie close to each other. */
  private static final int CLOSE = 64;

  private static final long TRY_AGAIN_NANOS = 100_000_000;

  /** What can't be read after so many attempts is left out. */
  private static final int ATTEMPTS_MAX = 100;

  private final RetainedStore store;
  private final ByteString filter;
  private final EventLoop home;
  private final EventLoop asking;
  private final ArrayDeque<Long> wanted = new ArrayDeque<>();
  private long end;
  private @Nullable FilterWalk walk;
  private boolean isWalked;
  private int attempts;

  RetainedSearch(
      RetainedStore store, ByteString filter, long end, EventLoop home, EventLoop asking) {
    this.store = store;
    this.filter = filter;
    this.end = end;
    this.home = home;
    this.asking = asking;
  }

  /** Gets what comes next; none at the end. */
  public void next(Consumer<List<RetainedMessage>> found) {
    home.execute(() -> {
      Piece piece = new Piece(found);
      if (end == HomeOfRetained.NOT_KNOWN) {
        store
            .standpoints()
            .await(known -> {
              end = known;
              piece.goOn();
            });
      } else {
        piece.goOn();
      }
    });
  }

  /** What is gathered for one answer. */
  private final class Piece implements LookSink {
    private final Consumer<List<RetainedMessage>> found;
    private final List<RetainedMessage> messages = new ArrayList<>();
    private int bytes;

    private Piece(Consumer<List<RetainedMessage>> found) {
      this.found = found;
    }

    private void goOn() {
      if (wanted.isEmpty() && !isWalked && messages.isEmpty()) {
        gather();
      }
      Long next = wanted.peek();
      if (next == null && messages.isEmpty() && !isWalked) {
        home.execute(this::goOn);
      } else if (next == null || bytes >= PIECE_BYTES) {
        asking.execute(() -> found.accept(messages));
      } else {
        store.look(next, isNextClose(next) ? PIECE_BYTES : 1, this);
      }
    }

    private void gather() {
      FilterWalk going = walk == null ? store.walk(filter) : walk;
      walk = going;
      long[] offsets = new long[STEPS_OF_TURN];
      int[] count = new int[1];
      isWalked =
          !going.walk(
              STEPS_OF_TURN,
              offset -> {
                if (offset < end) {
                  offsets[count[0]++] = offset;
                }
              });
      Arrays.sort(offsets, 0, count[0]);
      for (int i = 0; i < count[0]; i++) {
        wanted.add(offsets[i]);
      }
    }

    private boolean isNextClose(long first) {
      int ahead = 0;
      for (long offset : wanted) {
        if (ahead == 1) {
          return offset - first <= CLOSE;
        }
        ahead++;
      }
      return false;
    }

    @Override
    public void message(long offset, MessageView message) {
      dropBefore(offset);
      Long next = wanted.peek();
      if (next != null && next == offset) {
        wanted.remove();
        RetainedMessage retained = RetainedMessage.of(message);
        messages.add(retained);
        bytes += retained.sizeBytes();
      }
    }

    /** What does not come any more was replaced. */
    private void dropBefore(long offset) {
      for (Long next = wanted.peek(); next != null && next < offset; next = wanted.peek()) {
        wanted.remove();
      }
    }

    @Override
    public void looked(long endOffset, boolean isEnd) {
      attempts = 0;
      dropBefore(isEnd ? Long.MAX_VALUE : endOffset);
      home.execute(this::goOn);
    }

    @Override
    public void unreadable() {
      attempts++;
      if (attempts > ATTEMPTS_MAX) {
        LOG.warn("a retained message can't be read, and is left out: offset {}", wanted.peek());
        wanted.poll();
        attempts = 0;
      }
      home.schedule(TRY_AGAIN_NANOS, this::goOn);
    }

    @Override
    public void refused(Refusal refusal) {
      // The queue was deleted; a new one is empty.
      looked(Long.MAX_VALUE, true);
    }
  }
}
