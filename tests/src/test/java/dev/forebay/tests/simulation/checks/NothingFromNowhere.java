package dev.forebay.tests.simulation.checks;

import dev.forebay.broker.api.CatalogCommand.DeclareQueue;
import dev.forebay.broker.api.CatalogCommand.DeleteQueue;
import dev.forebay.broker.api.CatalogReply;
import dev.forebay.tests.simulation.CatalogKnowledge;
import dev.forebay.tests.simulation.Event;
import dev.forebay.tests.simulation.frame.Checker;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * A delivered message was published, byte for byte, to an exchange that may have led it to that
 * queue; and not to an earlier queue of the same name.
 */
public final class NothingFromNowhere extends Checker<Event> {
  private record Publication(Event.Published event, int at) {}

  private final Map<Long, Publication> publications = new HashMap<>();
  private final Map<String, Integer> deletionAskedAt = new HashMap<>();
  private final Map<String, Integer> ownedSince = new HashMap<>();
  private final Map<Integer, Integer> readersSince = new HashMap<>();
  private final Map<String, Integer> newQueueSince = new HashMap<>();
  private final Map<String, Set<Long>> ids = new HashMap<>();
  private final Set<Long> deletedIds = new HashSet<>();

  @Override
  protected void check(Event event) {
    switch (event) {
      case Event.Published published ->
          publications.put(published.message(), new Publication(published, now()));
      case Event.ReaderOpened(int reader, String _) -> readersSince.put(reader, now());
      case Event.Asked(DeleteQueue command) -> deletionAskedAt.put(command.name(), now());
      case Event.Answered(DeleteQueue command, CatalogReply.Removed _) -> deleted(command.name());
      case Event.Answered(DeclareQueue command, CatalogReply.Refused refusal)
          when !CatalogKnowledge.isLocked(refusal) ->
          deleted(command.name());
      case Event.Delivered delivered -> judge(delivered);
      default -> {}
    }
  }

  private void deleted(String queue) {
    ownedSince.put(queue, deletionAskedAt.getOrDefault(queue, 0));
    newQueueSince.put(queue, now());
    deletedIds.addAll(ids.getOrDefault(queue, Set.of()));
    ids.remove(queue);
  }

  private void judge(Event.Delivered delivered) {
    long message = delivered.message();
    Publication publication = publications.get(message);
    if (publication == null) {
      object("message " + message + " was never published");
      return;
    }
    if (!delivered.intact()) {
      object("message " + message + " was changed");
    }
    if (!publication.event.may().contains(delivered.queue())) {
      object("message " + message + " was not for " + delivered.queue());
    }
    int since = newQueueSince.getOrDefault(delivered.queue(), 0);
    if (readersSince.getOrDefault(delivered.reader(), 0) <= since) {
      return;
    }
    ids.computeIfAbsent(delivered.queue(), queue -> new HashSet<>()).add(delivered.queueId());
    if (deletedIds.contains(delivered.queueId())
        || publication.at < ownedSince.getOrDefault(delivered.queue(), 0)) {
      object("message " + message + " was deleted with an earlier " + delivered.queue());
    }
  }
}
