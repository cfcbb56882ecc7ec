package dev.forebay.transport.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.testkit.loop.ManualLoop;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class InputBudgetsTest {
  private static final int PIECE_BYTES = 64 << 10;

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 16})
  void whatAllLoopsMayHaveTogetherDoesNotGrowWithTheirNumber(int loops) {
    InputBudgets budgets = new InputBudgets();
    for (int loop = 0; loop < loops; loop++) {
      InputBudget budget = budgets.of(new ManualLoop(loop));
      InputBudget.Share most = new InputBudget.Share(new Nobody());
      InputBudget.Share other = new InputBudget.Share(new Nobody());
      budget.take(most, 2 * PIECE_BYTES);
      while (budget.take(other, PIECE_BYTES) && other.bytes() < most.bytes()) {
        budget.take(most, PIECE_BYTES);
      }
    }
    assertThat(budgets.heldBytes())
        .isBetween(
            InputBudgets.NODE_BYTES_MAX - PIECE_BYTES,
            InputBudgets.NODE_BYTES_MAX + 2L * PIECE_BYTES);
  }

  private static final class Nobody implements InputBudget.Owner {
    @Override
    public boolean mayFinish() {
      return false;
    }

    @Override
    public void giveWay(long heldBytes) {
      throw new AssertionError("nobody waits");
    }
  }
}
