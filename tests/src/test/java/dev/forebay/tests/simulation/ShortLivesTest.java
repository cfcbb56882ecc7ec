package dev.forebay.tests.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.tests.simulation.CatalogKnowledge.Existence;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ShortLivesTest {
  private final ShortLives lives = new ShortLives();

  @Test
  void anAutoDeleteQueueIsDoomedWhenItsLastConsumerLeaves() {
    lives.consumerStarted(1, "a1");
    lives.consumerStarted(2, "a1");
    assertThat(lives.consumerLeft(1, "a1")).isFalse();
    assertThat(lives.consumerLeft(2, "a1")).isTrue();
    assertThat(lives.settle()).isEqualTo(Map.of("a1", Existence.ABSENT));
    assertThat(lives.isDoomed("a1")).isFalse();
  }

  @Test
  void aRefusedDeletionLeavesTheConsumersThatKeepAQueue() {
    lives.consumerStarted(1, "a1");
    lives.deletionAsked("a1");
    lives.deletionAnswered("a1", true);
    lives.consumerStarted(2, "a1");
    assertThat(lives.consumerLeft(2, "a1")).isFalse();
  }

  @Test
  void aNewOwnerEndsTheDoubtAboutAnExclusiveQueue() {
    lives.owned(1, "x1");
    assertThat(lives.owner("x1")).isEqualTo(1);
    assertThat(lives.sessionCloses(1)).containsExactly("x1");
    assertThat(lives.owner("x1")).isEqualTo(ShortLives.NOBODY);
    assertThat(lives.owned(2, "x1")).isTrue();
    assertThat(lives.owner("x1")).isEqualTo(2);
    assertThat(lives.settle()).isEmpty();
  }
}
