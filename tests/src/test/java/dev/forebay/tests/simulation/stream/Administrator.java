package dev.forebay.tests.simulation.stream;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.declaration.BindingArguments;
import dev.forebay.broker.api.declaration.ExchangeSettings;
import dev.forebay.broker.api.declaration.ExchangeType;
import dev.forebay.broker.api.stream.Stream;
import dev.forebay.broker.api.stream.StreamCommand;
import dev.forebay.broker.api.stream.StreamReply;
import dev.forebay.broker.api.stream.StreamSettings;
import dev.forebay.tests.simulation.frame.Installation;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Makes, changes and deletes streams, one command for a name at a time. */
final class Administrator {
  /** Those whose name begins with r keep only what they are told to. */
  private static final List<String> NAMES = List.of("s1", "s2", "s3", "r1", "r2");

  private static final int PARTITIONS_MAX = 4;
  private static final long[] RETENTION_MILLIS = {-1, 20_000, 200_000};
  private static final long[] RETENTION_BYTES = {-1, 1_000_000, 3_000_000};

  private final StreamTrial trial;
  private final TreeSet<String> beingChanged = new TreeSet<>();

  Administrator(StreamTrial trial) {
    this.trial = trial;
  }

  /** The broker is gone. */
  void disconnected() {
    beingChanged.clear();
  }

  /** Creates whatever there is not. */
  void furnish(Link link) {
    NAMES.forEach(name -> {
      if (link.streams().stream(name) == null) {
        create(link, name);
      }
    });
    link.execute(
        new CatalogCommand.DeclareExchange(
            Installation.VIRTUAL_HOST,
            StreamBindings.EXCHANGE,
            true,
            false,
            false,
            ExchangeSettings.of(ExchangeType.DIRECT)),
        _ -> trial.bindings.exchangeDeclared());
  }

  /** Does something; on the connection's loop. */
  void act(Link link, List<Place> places) {
    String name = NAMES.get(trial.random.nextInt(NAMES.size()));
    Stream stream = link.streams().stream(name);
    int dice = trial.random.nextInt(20);
    if (stream == null) {
      create(link, name);
    } else if (dice == 0) {
      delete(link, stream);
    } else if (dice < 3) {
      grow(link, stream);
    } else if (dice < 7 && name.startsWith("r")) {
      retain(link, stream);
    } else if (dice < 11) {
      bind(link, stream);
    } else if (dice == 11) {
      unbind(link, stream);
    } else if (!places.isEmpty()) {
      trim(link, places.get(trial.random.nextInt(places.size())));
    }
  }

  private void create(Link link, String name) {
    if (beingChanged.add(name)) {
      int partitions = 1 + trial.random.nextInt(2);
      trial.add(new StreamEvent.CreateAsked(name));
      link.execute(
          new StreamCommand.Create(name, partitions, keepAll(), false),
          reply -> {
            beingChanged.remove(name);
            if (reply instanceof StreamReply.Done(Stream made)) {
              trial.add(new StreamEvent.Created(name, made.id(), partitions));
            }
          });
    }
  }

  private static StreamSettings keepAll() {
    return new StreamSettings(StreamSettings.UNLIMITED, StreamSettings.UNLIMITED, Map.of());
  }

  private void delete(Link link, Stream stream) {
    if (beingChanged.add(stream.name())) {
      trial.add(new StreamEvent.DeleteAsked(stream.id()));
      trial.bindings.deletionAsked(stream.id());
      link.execute(
          new StreamCommand.Delete(stream.name()),
          reply -> {
            beingChanged.remove(stream.name());
            if (reply instanceof StreamReply.Done(Stream deleted)) {
              trial.add(new StreamEvent.Deleted(deleted.id()));
              trial.bindings.deleted(deleted.id());
            }
          });
    }
  }

  private void grow(Link link, Stream stream) {
    int partitions = stream.partitions().size() + 1;
    if (partitions <= PARTITIONS_MAX && beingChanged.add(stream.name())) {
      trial.add(new StreamEvent.GrowthAsked(stream.id(), partitions));
      link.execute(
          new StreamCommand.AddPartitions(stream.name(), partitions, false),
          reply -> {
            beingChanged.remove(stream.name());
            if (reply instanceof StreamReply.Done) {
              trial.add(new StreamEvent.Grown(stream.id(), partitions));
            }
          });
    }
  }

  private void retain(Link link, Stream stream) {
    if (beingChanged.add(stream.name())) {
      long millis = RETENTION_MILLIS[trial.random.nextInt(RETENTION_MILLIS.length)];
      long bytes = RETENTION_BYTES[trial.random.nextInt(RETENTION_BYTES.length)];
      trial.add(new StreamEvent.RetentionAsked(stream.id(), millis, bytes));
      link.execute(
          new StreamCommand.Change(
              stream.name(),
              stream.settings(),
              new StreamSettings(millis, bytes, Map.of("retention", "changed"))),
          _ -> beingChanged.remove(stream.name()));
    }
  }

  private void bind(Link link, Stream stream) {
    if (trial.bindings.exchangeIsThere() && beingChanged.add(stream.name())) {
      int number = trial.random.nextInt(stream.partitions().size());
      String key = StreamBindings.KEYS.get(trial.random.nextInt(StreamBindings.KEYS.size()));
      Place place = new Place(stream.name(), stream.id(), number);
      StreamBindings.Binding binding = new StreamBindings.Binding(place, key);
      trial.bindings.bindAsked(binding);
      link.execute(
          new CatalogCommand.BindQueue(
              Installation.VIRTUAL_HOST,
              place.queue(),
              StreamBindings.EXCHANGE,
              key,
              BindingArguments.NONE),
          _ -> {
            beingChanged.remove(stream.name());
            trial.bindings.bound(binding);
          });
    }
  }

  private void unbind(Link link, Stream stream) {
    StreamBindings.Binding binding = trial.bindings.anyOf(stream.id());
    if (binding != null && beingChanged.add(stream.name())) {
      trial.bindings.unbindAsked(binding);
      link.execute(
          new CatalogCommand.UnbindQueue(
              Installation.VIRTUAL_HOST,
              binding.place().queue(),
              StreamBindings.EXCHANGE,
              binding.key(),
              BindingArguments.NONE),
          _ -> {
            beingChanged.remove(stream.name());
            trial.bindings.unbound(binding);
          });
    }
  }

  private void trim(Link link, Place place) {
    var partition = link.partition(place);
    if (partition == null) {
      return;
    }
    link.streams()
        .bounds(
            partition,
            bounds -> {
              if (bounds != null && bounds.visibleEnd() > bounds.startOffset()) {
                long length = bounds.visibleEnd() - bounds.startOffset();
                boolean all = trial.random.nextInt(8) == 0;
                long before = bounds.startOffset() + trial.random.nextLong(length / 2 + 1);
                trimBefore(link, place, all ? StreamCommand.Trim.ALL : before);
              }
            });
  }

  private void trimBefore(Link link, Place place, long before) {
    Stream now = link.streams().stream(place.name());
    if (now == null || !now.id().equals(place.stream())) {
      return;
    }
    boolean all = before == StreamCommand.Trim.ALL;
    trial.add(new StreamEvent.TrimAsked(place, all ? Long.MAX_VALUE : before));
    link.execute(
        new StreamCommand.Trim(place.name(), place.partition(), before),
        reply -> {
          if (reply instanceof StreamReply.Trimmed(long start)) {
            trial.add(new StreamEvent.Trimmed(place, start));
          }
        });
  }
}
