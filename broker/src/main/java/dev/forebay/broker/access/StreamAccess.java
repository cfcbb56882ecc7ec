package dev.forebay.broker.access;

import dev.forebay.broker.api.access.Operation;
import dev.forebay.broker.api.access.Resource;
import dev.forebay.broker.api.access.Rights;
import dev.forebay.broker.api.stream.Stream;
import dev.forebay.broker.api.stream.StreamCommand;
import dev.forebay.broker.handover.PartitionAddress;
import dev.forebay.broker.security.SessionRights;
import java.util.AbstractCollection;
import java.util.Collection;
import java.util.Iterator;
import java.util.Spliterators;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * What each request of a session for streams asks of its user's rights. A stream that may not be
 * seen is not there. Confined to the session's loop.
 */
public final class StreamAccess {
  private final SessionRights rights;

  /** Of a session that is opened. */
  public StreamAccess(SessionAccess access) {
    this.rights = access.rights();
  }

  /** What the user may do. */
  public Rights rights() {
    return rights;
  }

  /** The stream, if it may be seen. */
  public @Nullable Stream seen(@Nullable Stream stream) {
    return stream == null || maySee(stream) ? stream : null;
  }

  private boolean maySee(Stream stream) {
    return may(Operation.SEE, stream.name());
  }

  /** Those that may be seen; its size is that of all, or more. */
  public Collection<Stream> seen(Collection<Stream> streams) {
    return rights.areUnlimited() ? streams : new Seen(streams);
  }

  /** Whether batches may be appended. */
  public boolean mayAppend(PartitionAddress to) {
    return may(Operation.WRITE, to.name());
  }

  /** Whether batches may be read. */
  public boolean mayRead(PartitionAddress from) {
    return may(Operation.READ, from.name());
  }

  /** Whether it may be told where a partition begins and ends. */
  public boolean maySee(PartitionAddress partition) {
    return may(Operation.SEE, partition.name());
  }

  /** Whether a command may be given. */
  public boolean may(StreamCommand command) {
    return switch (command) {
      case StreamCommand.Create _ ->
          may(Operation.CREATE, command.name())
              || rights.may(Operation.CREATE, new Resource.Node());
      case StreamCommand.Delete _, StreamCommand.Trim _ -> may(Operation.DELETE, command.name());
      case StreamCommand.AddPartitions _ -> may(Operation.ALTER, command.name());
      case StreamCommand.Change _ -> may(Operation.ALTER_SETTINGS, command.name());
    };
  }

  private boolean may(Operation operation, String name) {
    return rights.areUnlimited() || rights.may(operation, new Resource.Destination(name));
  }

  /** Looks whether one may be seen when it is come by. */
  private final class Seen extends AbstractCollection<Stream> {
    private final Collection<Stream> all;

    Seen(Collection<Stream> all) {
      this.all = all;
    }

    @Override
    public Iterator<Stream> iterator() {
      return StreamSupport.stream(
              Spliterators.spliteratorUnknownSize(all.iterator(), 0), /* parallel= */ false)
          .filter(StreamAccess.this::maySee)
          .iterator();
    }

    @Override
    public int size() {
      return all.size();
    }
  }
}
