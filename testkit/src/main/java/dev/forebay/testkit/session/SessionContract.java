package dev.forebay.testkit.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.CatalogReply;
import dev.forebay.broker.api.ConsumeCommand;
import dev.forebay.broker.api.ConsumeReply;
import dev.forebay.broker.api.ConsumerHandle;
import dev.forebay.broker.api.Refusal;
import dev.forebay.broker.api.Session;
import dev.forebay.broker.api.SessionListener;
import dev.forebay.broker.api.Transaction;
import dev.forebay.broker.api.declaration.QueueSettings.OfQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a protocol may rely on when it talks to a session. */
public abstract class SessionContract {
  private static final String HOST = "/";

  private @Nullable Session opened;
  private @Nullable PublishedNumbers publishing;

  /** Opens a session in the virtual host {@code /}; on its loop. */
  protected abstract Session open(SessionListener listener);

  /** Does something on the session's loop, and lets everything go on until nothing happens. */
  protected abstract void run(Runnable deed);

  @BeforeEach
  void openSession() {
    run(() -> opened = open(() -> {}));
    publishing = new PublishedNumbers(this::run, session());
  }

  @Test
  void aQueueIsThereOnceItWasDeclaredAndUntilItIsDeleted() {
    assertThat(execute(new CatalogCommand.FindQueue(HOST, "q"))).isEqualTo(noQueue());
    assertThat(declare("q")).isEqualTo(new CatalogReply.QueueDeclared("q", 0, 0));
    assertThat(execute(new CatalogCommand.FindQueue(HOST, "q")))
        .isEqualTo(new CatalogReply.QueueDeclared("q", 0, 0));
    assertThat(execute(new CatalogCommand.DeleteQueue(HOST, "q", false, false)))
        .isEqualTo(new CatalogReply.Removed(0));
    assertThat(execute(new CatalogCommand.DeleteQueue(HOST, "q", false, false)))
        .isEqualTo(new CatalogReply.Removed(0));
    assertThat(execute(new CatalogCommand.FindQueue(HOST, "q"))).isEqualTo(noQueue());
  }

  @Test
  void aQueueWithoutANameGetsOne() {
    assertThat(declare(""))
        .isInstanceOfSatisfying(
            CatalogReply.QueueDeclared.class, declared -> assertThat(declared.name()).isNotEmpty());
  }

  @Test
  void whatIsReadyIsCountedAndPurged() {
    declare("q");
    published().publish("q", 3);
    assertThat(declare("q")).isEqualTo(new CatalogReply.QueueDeclared("q", 3, 0));
    SeenMessages seen = consume("q", 1);
    assertThat(declare("q")).isEqualTo(new CatalogReply.QueueDeclared("q", 2, 1));
    assertThat(execute(new CatalogCommand.PurgeQueue(HOST, "q")))
        .isEqualTo(new CatalogReply.Removed(2));
    assertThat(seen.numbers()).containsExactly(1L);
    assertThat(execute(new CatalogCommand.PurgeQueue(HOST, "missing"))).isEqualTo(missing());
  }

  @Test
  void confirmsComeInOrderAlsoForWhatReachesNoQueue() {
    declare("q");
    published().publish("q", 2);
    published().publish("nowhere", 2);
    published().publish("q", 1);
    assertThat(published().confirmed()).isEqualTo(5);
    assertThat(published().reachedNothing()).isEqualTo(2);
    assertThat(declare("q")).isEqualTo(new CatalogReply.QueueDeclared("q", 3, 0));
  }

  @Test
  void deliveriesFollowTheReplyInOrderAsFarAsThereIsCredit() {
    declare("q");
    published().publish("q", 5);
    SeenMessages seen = consume("q", 2);
    assertThat(seen.log()).containsExactly("consuming", "1", "2");
    run(() -> seen.settle(1));
    assertThat(seen.numbers()).containsExactly(1L, 2L, 3L);
    run(() -> {
      seen.settle(2);
      seen.settle(3);
    });
    assertThat(seen.numbers()).containsExactly(1L, 2L, 3L, 4L, 5L);
  }

  @Test
  void whatComesLaterIsDeliveredToWhoWaits() {
    declare("q");
    SeenMessages seen = consume("q", 10);
    published().publish("q", 2);
    assertThat(seen.log()).containsExactly("consuming", "1", "2");
  }

  @Test
  void whatIsReleasedComesAgainAtItsPlaceAndSaysSo() {
    declare("q");
    published().publish("q", 4);
    SeenMessages seen = consume("q", 3);
    run(() -> seen.release(2));
    assertThat(seen.log()).containsExactly("consuming", "1", "2", "3", "2 again");
    run(() -> {
      seen.settle(1);
      seen.settle(2);
    });
    assertThat(seen.log()).endsWith("2 again", "4");
  }

  @Test
  void nothingIsDeliveredAfterACancelAndWhatIsHeldStays() {
    declare("q");
    published().publish("q", 3);
    SeenMessages seen = consume("q", 1);
    run(seen::cancel);
    run(() -> seen.settle(1));
    assertThat(seen.log()).containsExactly("consuming", "1", "ended");
    assertThat(declare("q")).isEqualTo(new CatalogReply.QueueDeclared("q", 2, 0));
  }

  @Test
  void aConsumerThatPausesGetsItsMessagesWhenItGoesOn() {
    declare("q");
    SeenMessages seen = consume("q", 10);
    run(seen::pause);
    published().publish("q", 2);
    assertThat(seen.log()).containsExactly("consuming");
    run(seen::resume);
    assertThat(seen.log()).containsExactly("consuming", "1", "2");
  }

  @Test
  void aConsumerOfADeletedQueueIsTold() {
    declare("q");
    SeenMessages seen = consume("q", 10);
    execute(new CatalogCommand.DeleteQueue(HOST, "q", false, false));
    assertThat(seen.log()).containsExactly("consuming", "cancelled");
  }

  @Test
  void whoConsumesFromNothingIsRefused() {
    SeenMessages seen = new SeenMessages();
    assertThat(consume("missing", 1, seen)).isNull();
    assertThat(seen.log()).containsExactly("refused: " + new Refusal.NoQueue("missing", HOST));
  }

  @Test
  void aGetTakesTheFirstReadyMessage() {
    declare("q");
    SeenMessages seen = new SeenMessages();
    run(() -> seen.get(session(), "q"));
    published().publish("q", 2);
    run(() -> seen.get(session(), "q"));
    run(() -> seen.release(1));
    run(() -> seen.get(session(), "q"));
    run(() -> seen.get(session(), "missing"));
    assertThat(seen.log())
        .containsExactly(
            "empty",
            "1, 1 left",
            "1 again, 1 left",
            "refused: " + new Refusal.NoQueue("missing", HOST));
  }

  @Test
  void aLookShowsWhatIsReadyOrHeldAndTakesNothing() {
    declare("q");
    SeenMessages seen = new SeenMessages();
    run(() -> seen.look(session(), "missing"));
    run(() -> seen.look(session(), "q"));
    published().publish("q", 4);
    SeenMessages holder = consume("q", 2);
    run(() -> holder.settle(1));
    run(() -> seen.look(session(), "q"));

    assertThat(seen.log())
        .containsExactly(
            "refused: " + new Refusal.NoQueue("missing", HOST),
            "end",
            "2 seen",
            "3 seen",
            "4 seen",
            "end");
    assertThat(declare("q")).isEqualTo(new CatalogReply.QueueDeclared("q", 1, 1));
  }

  @Test
  void whatIsStagedTakesEffectAtTheCommit() {
    declare("q");
    declare("r");
    published().publish("q", 4);
    SeenMessages seen = consume("q", 3);
    Transaction staged = session().transaction();
    run(() -> {
      published().stage(staged, "r");
      published().stage(staged, "q");
      seen.settleIn(staged, 1);
      seen.releaseIn(staged, 2);
      seen.rejectIn(staged, 3);
    });
    assertThat(seen.log()).containsExactly("consuming", "1", "2", "3");
    assertThat(declare("q")).isEqualTo(new CatalogReply.QueueDeclared("q", 1, 1));
    assertThat(declare("r")).isEqualTo(new CatalogReply.QueueDeclared("r", 0, 0));

    boolean[] done = new boolean[1];
    run(() ->
        staged.commit(
            () -> done[0] = true,
            () -> {
              throw new AssertionError("no shard was closed");
            }));
    assertThat(done[0]).isTrue();
    assertThat(seen.log().subList(0, 5)).containsExactly("consuming", "1", "2", "3", "2 again");
    assertThat(seen.numbers()).containsExactly(1L, 2L, 3L, 2L, 4L, 6L);
    assertThat(declare("r")).isEqualTo(new CatalogReply.QueueDeclared("r", 1, 0));
  }

  @Test
  void whatIsRolledBackWasNeverThere() {
    declare("q");
    published().publish("q", 2);
    SeenMessages seen = consume("q", 1);
    Transaction staged = session().transaction();
    run(() -> {
      published().stage(staged, "q");
      seen.settleIn(staged, 1);
      staged.rollback();
    });
    assertThat(seen.log()).containsExactly("consuming", "1");
    assertThat(declare("q")).isEqualTo(new CatalogReply.QueueDeclared("q", 1, 1));
  }

  @Test
  void closingIsTold() {
    declare("q");
    SeenMessages seen = consume("q", 10);
    boolean[] done = new boolean[1];
    run(() -> session().close(() -> done[0] = true));
    assertThat(done[0]).isTrue();
    assertThat(seen.log()).containsExactly("consuming");
  }

  private Session session() {
    return Objects.requireNonNull(opened);
  }

  private PublishedNumbers published() {
    return Objects.requireNonNull(publishing);
  }

  private static CatalogReply noQueue() {
    return new CatalogReply.Refused(new Refusal.NoQueue("q", HOST));
  }

  private static CatalogReply missing() {
    return new CatalogReply.Refused(new Refusal.NoQueue("missing", HOST));
  }

  private CatalogReply declare(String queue) {
    return execute(
        new CatalogCommand.DeclareQueue(HOST, queue, false, false, false, OfQueue.PLAIN));
  }

  private CatalogReply execute(CatalogCommand command) {
    @Nullable CatalogReply[] reply = new CatalogReply[1];
    run(() -> session().execute(command, answer -> reply[0] = answer));
    return Objects.requireNonNull(reply[0], command + " was not answered");
  }

  private SeenMessages consume(String queue, int creditMax) {
    SeenMessages seen = new SeenMessages();
    Objects.requireNonNull(consume(queue, creditMax, seen), "not consuming");
    return seen;
  }

  private @Nullable ConsumerHandle consume(String queue, int creditMax, SeenMessages seen) {
    List<ConsumeReply> replies = new ArrayList<>();
    run(() ->
        session()
            .consume(
                new ConsumeCommand(HOST, queue, false, false, creditMax),
                seen,
                reply -> {
                  replies.add(reply);
                  seen.answered(reply);
                }));
    assertThat(replies).hasSize(1);
    return replies.getFirst() instanceof ConsumeReply.Consuming(ConsumerHandle handle)
        ? handle
        : null;
  }
}
