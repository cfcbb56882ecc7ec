package dev.forebay.tests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaFieldAccess;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.forebay.runtime.wait.WaitReason;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Whoever waits is seen to, and said for what, whichever class has the list of them. */
class WaitersTest {
  private static final JavaClasses CODE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.forebay");

  private static final Pattern NAMES =
      Pattern.compile(
          "waiting\\w*|waiters|asking|refused|recalled|resting|postponed|paused|parked"
              + "|unanswered");

  private static final Pattern NAMES_OF_ACTIONS = Pattern.compile("(until|when)[A-Z].*");

  /** Lists of those who wait, and the reason that shows them, or why there is none. */
  private static final Map<String, String> LISTS =
      Map.ofEntries(
          Map.entry("CreditPool.refused", "shared_limit"),
          Map.entry("CreditPool.asking", "shared_credit, or answered in the same call"),
          Map.entry("CreditPool.whenAllHaveHeard", "shared_credit"),
          Map.entry("QueueConsumers.asking", "shared_credit, where their session has the list"),
          Map.entry("QueueConsumers.recalled", "given back at the end of the turn"),
          Map.entry("SessionConsumers.unanswered", "answer, of who has asked"),
          Map.entry("UnderWay.waiting", "under_way"),
          Map.entry("QueueGets.waiting", "answer, of the channel that gets"),
          Map.entry("CatalogJournal.waiting", "answer, of who has commanded it"),
          Map.entry("DeadLetters.waiting", "dead_letters, when they may not be published"),
          Map.entry("DeadLetterPublisher.waiting", "dead_letters"),
          Map.entry("PublishLimits.waiting", "publish_pressure or message_memory, of connections"),
          Map.entry("Unanswered.waiting", "answer; refused when the shard closes"),
          Map.entry("HeldMessages.waiting", "closed_shard"),
          Map.entry("Checkpoint.waiting", "none: the node's own housekeeping"),
          Map.entry("Checkpoint.whenIdle", "none: the node's own housekeeping"),
          Map.entry("Pieces.whenIdle", "none: the node's own housekeeping"),
          Map.entry("WorkLine.waiting", "that of who has begun it: answer, long_request, route"),
          Map.entry("Watches.waiting", "none: there is nothing new to read"),
          Map.entry("UntilVisible.waiting", "answer, of who counts or gets"),
          Map.entry("LoopAppender.waitingForAll", "answer: the disk"),
          Map.entry("InputBudget.waiters", "frame_memory and content_memory, of connections"),
          Map.entry("UnackedBudget.paused", "unacknowledged"),
          Map.entry("Deliveries.waitingForId", "none: as many as the client takes are under way"),
          Map.entry("ClientState.waiting", "long_request, of the connection that comes"),
          Map.entry("ClientState.untilNothingLeaves", "long_request, of the connection that comes"),
          Map.entry("Clients.untilOpen", "long_request, of connections"),
          Map.entry("Standpoints.waiting", "long_request, of connections"),
          Map.entry("Standpoints.waitingForNext", "long_request, of connections"),
          Map.entry("RetainedStore.untilServing", "long_request, of connections"),
          Map.entry("KafkaProtocol.waiting", "loading, of connections"),
          Map.entry("Conversation.whenWritable", "unsent_answers"),
          Map.entry("Conversation.whenClosed", "none: what is done at the end"),
          Map.entry("Fetch.waiting", "none: as long as the client wants to, for more to read"),
          Map.entry("GroupCoordination.waiting", "groups_loading"),
          Map.entry("OffsetsLog.waiting", "pending_requests; the disk"),
          Map.entry("HttpConnection.waiting", "none: answered by a worker, 16 at most"),
          Map.entry("OpenConnection.untilWritable", "unread_answers, of channels"),
          Map.entry("Measures.waiting", "none: it is how many there are of each reason"),
          Map.entry("StandardError.waiting", "none: nobody waits for it"),
          Map.entry("Listener.refused", "none: what was said of clients that were refused"));

  @Test
  void everyListOfWaitersIsKnownWithItsReason() {
    Set<String> found = new TreeSet<>();
    for (JavaClass type : CODE) {
      for (JavaField field : type.getFields()) {
        if (!type.getPackageName().startsWith("dev.forebay.testkit")
            && isOfSeveral(field.getRawType())
            && isOfWaiters(field.getName())) {
          found.add(type.getSimpleName() + "." + field.getName());
        }
      }
    }
    assertThat(found).isEqualTo(new TreeSet<>(LISTS.keySet()));
  }

  private static boolean isOfSeveral(JavaClass type) {
    return type.isAssignableTo(Iterable.class) || type.isAssignableTo(Map.class);
  }

  private static boolean isOfWaiters(String name) {
    return NAMES.matcher(name).matches() || NAMES_OF_ACTIONS.matcher(name).matches();
  }

  @Test
  void somebodyWaitsForEveryReason() {
    Set<String> used =
        CODE.stream()
            .filter(type -> !type.isEquivalentTo(WaitReason.class))
            .flatMap(type -> type.getFieldAccessesFromSelf().stream())
            .map(JavaFieldAccess::getTarget)
            .filter(target -> target.getOwner().isEquivalentTo(WaitReason.class))
            .map(target -> target.getName())
            .collect(Collectors.toSet());
    assertThat(used).containsAll(Arrays.stream(WaitReason.values()).map(WaitReason::name).toList());
  }
}
