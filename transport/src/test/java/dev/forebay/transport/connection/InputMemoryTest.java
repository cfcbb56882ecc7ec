package dev.forebay.transport.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.testkit.loop.ManualLoop;
import org.junit.jupiter.api.Test;

/** Memory of a node that connections of several loops take of. */
final class InputMemoryTest {
  private static final int MAX_BYTES = 1000;

  private final InputMemory memory = new InputMemory(MAX_BYTES);
  private final ManualLoop hereLoop = new ManualLoop(0);
  private final ManualLoop thereLoop = new ManualLoop(1);
  private final InputBudget here = new InputBudget(hereLoop, memory, _ -> {});
  private final InputBudget there = new InputBudget(thereLoop, memory, _ -> {});

  @Test
  void oneOfTheNodeMayHaveMoreThanThereIs() {
    Holder first = new Holder(here);
    Holder second = new Holder(there);
    assertThat(first.takes(600)).isTrue();
    assertThat(second.takes(500)).isTrue();
    assertThat(first.takes(200)).isFalse();
    assertThat(second.takes(5000)).isTrue();
    assertThat(memory.heldBytes()).isEqualTo(6100);

    second.givesBackAll();
    assertThat(first.takes(5000)).isTrue();
    assertThat(second.takes(500)).isFalse();
    first.givesBackAll();
    assertThat(memory.heldBytes()).isZero();
  }

  @Test
  void whoMayHaveMoreGoesOnWhenAnotherHasMoreThanIt() {
    Holder first = new Holder(here);
    Holder other = new Holder(here);
    Holder third = new Holder(there);
    assertThat(third.takes(900)).isTrue();
    assertThat(first.takes(200)).isTrue();
    third.givesBackAll();
    assertThat(other.takes(700)).isTrue();
    assertThat(other.takes(700)).isFalse();
    assertThat(first.takes(700)).isTrue();
  }

  @Test
  void whatComesAloneFits() {
    Holder first = new Holder(here);
    assertThat(here.reserve(first.share, 5000)).isTrue();
    assertThat(there.reserve(new Holder(there).share, 1)).isFalse();
  }

  @Test
  void whoWaitsHearsOfWhatOtherLoopsGiveBack() {
    Holder first = new Holder(here);
    here.reserve(first.share, MAX_BYTES);
    Holder second = new Holder(there);
    second.waits(0);
    turn();
    assertThat(second.woken).isZero();
    first.givesBackAll();
    turn();
    assertThat(second.woken).isEqualTo(1);
  }

  @Test
  void whoDoesNotGoOnGivesWayToWhoWaitsOnAnotherLoop() {
    Holder stuck = new Holder(here);
    here.reserve(stuck.share, MAX_BYTES);
    Holder second = new Holder(there);
    second.waits(0);
    turn();
    passMillis(2 * InputBudget.STUCK_MILLIS);
    assertThat(stuck.gaveWay).isTrue();
    assertThat(second.woken).isPositive();
    second.isWaiting = false;
    passMillis(4 * InputBudget.STUCK_MILLIS);
    assertThat(hereLoop.timers() + thereLoop.timers()).isZero();
  }

  @Test
  void whatWaitsOnAllLoopsIsLimited() {
    assertThat(new Holder(here).waits(600)).isTrue();
    assertThat(new Holder(there).waits(600)).isFalse();
    assertThat(new Holder(there).waits(400)).isTrue();
  }

  private void turn() {
    boolean isBusy = true;
    while (isBusy) {
      // Each may give the other something to do.
      boolean here = hereLoop.turn();
      isBusy = thereLoop.turn() || here;
    }
  }

  private void passMillis(long millis) {
    for (long passed = 0; passed < millis; passed += 100) {
      hereLoop.advanceMillis(100, this::turn);
      thereLoop.advanceMillis(100, this::turn);
    }
  }

  /** One connection. */
  private static final class Holder implements InputBudget.Owner, InputBudget.Waiter {
    private final InputBudget budget;
    private final InputBudget.Share share = new InputBudget.Share(this);
    private boolean gaveWay;
    private boolean isWaiting;
    private int woken;

    private Holder(InputBudget budget) {
      this.budget = budget;
    }

    private boolean takes(int bytes) {
      return budget.take(share, bytes);
    }

    private boolean waits(int broughtBytes) {
      isWaiting = true;
      return budget.await(this, broughtBytes);
    }

    private void givesBackAll() {
      budget.giveBack(share, share.bytes());
    }

    @Override
    public boolean mayFinish() {
      return true;
    }

    @Override
    public void giveWay(long heldBytes) {
      gaveWay = true;
      givesBackAll();
    }

    @Override
    public boolean isWaiting() {
      return isWaiting;
    }

    @Override
    public void freed() {
      woken++;
    }
  }
}
