package dev.forebay.tests.simulation.broken;

import dev.forebay.broker.api.stream.AppendReply;
import dev.forebay.broker.api.stream.BatchHead;
import dev.forebay.broker.api.stream.Bounds;
import dev.forebay.broker.api.stream.Partition;
import dev.forebay.broker.api.stream.ReadReply;
import dev.forebay.broker.api.stream.StoredBatch;
import dev.forebay.broker.api.stream.StreamClient;
import dev.forebay.broker.api.stream.StreamCommand;
import dev.forebay.broker.api.stream.StreamReply;
import dev.forebay.broker.api.stream.StreamSettings;
import dev.forebay.broker.api.stream.Watch;
import dev.forebay.runtime.EventLoop;
import dev.forebay.tests.simulation.frame.Meddler;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Brokers that break what Kafka promises of topics. */
final class StreamVariants {
  private static final int PERIOD = 12;

  private StreamVariants() {}

  static List<Variant> all() {
    return Stream.of(
            LogVariants.forStreams(),
            WorldVariants.all(),
            ViewVariants.forStreams(),
            own(),
            StreamMessageVariants.all())
        .flatMap(List::stream)
        .toList();
  }

  private static List<Variant> own() {
    return List.of(
        streams("repetitions are appended again", RepetitionsAppended::new),
        streams("epochs do not fence", EpochsIgnored::new),
        streams("gaps are closed up", GapsIgnored::new),
        streams("acknowledged and forgotten", BatchesForgotten::new),
        streams("the first batch of a read is left out", i -> reading(i, StreamVariants::tail)),
        streams("a read gives its batches in disorder", i -> reading(i, StreamVariants::reversed)),
        streams("a batch is cut short", i -> reading(i, StreamVariants::cut)),
        streams("the end is told as it was", i -> reading(i, StreamVariants::endedEarlier)),
        streams("reads know no limit", LimitsIgnored::new),
        streams("who waits is not told", WatchesForgotten::new),
        streams("trims are only promised", TrimsForgotten::new),
        streams("more is trimmed than was asked for", TrimsTooFar::new),
        streams("everything is kept for ten seconds only", RetentionTooShort::new),
        streams("searches are a second late", SearchesLate::new),
        streams("all producers are one", ProducersAreOne::new),
        streams("partitions are deleted only in words", DeletionsForgotten::new));
  }

  static Variant streams(String fault, UnaryOperator<StreamClient> wrap) {
    return new Variant(
        fault,
        () ->
            new Meddler() {
              @Override
              public StreamClient streams(StreamClient streams, EventLoop loop) {
                return wrap.apply(streams);
              }
            });
  }

  private static StreamClient reading(StreamClient inner, UnaryOperator<ReadReply.Batches> change) {
    Every every = new Every(PERIOD);
    return new SpoiltStreams(inner) {
      @Override
      ReadReply answer(ReadReply reply) {
        return reply instanceof ReadReply.Batches found
                && !found.batches().isEmpty()
                && every.isDue()
            ? change.apply(found)
            : reply;
      }
    };
  }

  private static ReadReply.Batches tail(ReadReply.Batches found) {
    List<StoredBatch> batches = found.batches();
    return new ReadReply.Batches(found.bounds(), batches.subList(1, batches.size()), found.pin());
  }

  private static ReadReply.Batches reversed(ReadReply.Batches found) {
    return new ReadReply.Batches(found.bounds(), found.batches().reversed(), found.pin());
  }

  private static ReadReply.Batches cut(ReadReply.Batches found) {
    ByteBuffer first = found.batches().getFirst().bytes();
    first.limit(first.limit() - 1);
    return found;
  }

  private static ReadReply.Batches endedEarlier(ReadReply.Batches found) {
    Bounds bounds = found.bounds();
    return new ReadReply.Batches(
        new Bounds(bounds.startOffset(), bounds.visibleEnd() - 1), List.of(), found.pin());
  }

  private static final class RepetitionsAppended extends SpoiltStreams {
    RepetitionsAppended(StreamClient inner) {
      super(inner);
    }

    @Override
    BatchHead head(BatchHead head) {
      return new BatchHead(
          head.count(), head.maxTimeMillis(), BatchHead.NO_PRODUCER, (short) -1, -1);
    }
  }

  private static final class EpochsIgnored extends SpoiltStreams {
    EpochsIgnored(StreamClient inner) {
      super(inner);
    }

    @Override
    BatchHead head(BatchHead head) {
      return new BatchHead(
          head.count(), head.maxTimeMillis(), head.producerId(), (short) 0, head.baseSequence());
    }
  }

  private static final class GapsIgnored extends SpoiltStreams {
    private short epoch;

    GapsIgnored(StreamClient inner) {
      super(inner);
    }

    @Override
    BatchHead head(BatchHead head) {
      return new BatchHead(head.count(), head.maxTimeMillis(), head.producerId(), epoch++, 0);
    }
  }

  private static final class BatchesForgotten extends SpoiltStreams {
    private final Every every = new Every(PERIOD);
    private long next;

    BatchesForgotten(StreamClient inner) {
      super(inner);
    }

    @Override
    public void append(
        Partition partition, BatchHead head, ByteBuffer batch, Consumer<AppendReply> reply) {
      if (every.isDue()) {
        reply.accept(new AppendReply.Appended(next, 0, AppendReply.NO_TIME));
        return;
      }
      super.append(
          partition,
          head,
          batch,
          answer -> {
            if (answer instanceof AppendReply.Appended(long base, _, _)) {
              next = base + head.count();
            }
            reply.accept(answer);
          });
    }
  }

  private static final class LimitsIgnored extends SpoiltStreams {
    LimitsIgnored(StreamClient inner) {
      super(inner);
    }

    @Override
    public void read(Partition partition, long offset, int maxBytes, Consumer<ReadReply> reply) {
      super.read(partition, offset, 1 << 20, reply);
    }
  }

  private static final class WatchesForgotten extends SpoiltStreams {
    private final Every every = new Every(2);

    WatchesForgotten(StreamClient inner) {
      super(inner);
    }

    @Override
    public Watch watch(Partition partition, Runnable advanced) {
      return super.watch(partition, every.isDue() ? advanced : () -> {});
    }
  }

  private static final class TrimsForgotten extends SpoiltStreams {
    TrimsForgotten(StreamClient inner) {
      super(inner);
    }

    @Override
    public void execute(StreamCommand command, Consumer<StreamReply> reply) {
      if (command instanceof StreamCommand.Trim trim
          && trim.beforeOffset() != StreamCommand.Trim.ALL) {
        reply.accept(new StreamReply.Trimmed(trim.beforeOffset()));
      } else {
        super.execute(command, reply);
      }
    }
  }

  private static final class TrimsTooFar extends SpoiltStreams {
    TrimsTooFar(StreamClient inner) {
      super(inner);
    }

    @Override
    public void execute(StreamCommand command, Consumer<StreamReply> reply) {
      super.execute(
          command instanceof StreamCommand.Trim trim
              ? new StreamCommand.Trim(trim.name(), trim.partition(), StreamCommand.Trim.ALL)
              : command,
          reply);
    }
  }

  private static final class RetentionTooShort extends SpoiltStreams {
    RetentionTooShort(StreamClient inner) {
      super(inner);
    }

    @Override
    public void execute(StreamCommand command, Consumer<StreamReply> reply) {
      super.execute(
          command instanceof StreamCommand.Change change
              ? new StreamCommand.Change(
                  change.name(),
                  change.expected(),
                  new StreamSettings(10_000, change.settings().retentionBytes(), Map.of()))
              : command,
          reply);
    }
  }

  private static final class SearchesLate extends SpoiltStreams {
    SearchesLate(StreamClient inner) {
      super(inner);
    }

    @Override
    public void readAtTime(
        Partition partition, long fromOffset, long timeMillis, Consumer<ReadReply> reply) {
      super.readAtTime(partition, fromOffset, timeMillis + 1000, reply);
    }
  }

  private static final class ProducersAreOne extends SpoiltStreams {
    ProducersAreOne(StreamClient inner) {
      super(inner);
    }

    @Override
    public void newProducerId(LongConsumer id) {
      super.newProducerId(_ -> id.accept(1));
    }
  }

  private static final class DeletionsForgotten extends SpoiltStreams {
    DeletionsForgotten(StreamClient inner) {
      super(inner);
    }

    @Override
    public void execute(StreamCommand command, Consumer<StreamReply> reply) {
      var stream = command instanceof StreamCommand.Delete(String name) ? stream(name) : null;
      if (stream != null) {
        reply.accept(new StreamReply.Done(stream));
      } else {
        super.execute(command, reply);
      }
    }
  }
}
