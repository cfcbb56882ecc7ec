package dev.forebay.protocol.kafka.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.ListGroupsResponseData;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.ApiMessage;
import org.junit.jupiter.api.Test;

class RehearsalTest {
  @Test
  void groupsOfBothProtocolsReallyLive() {
    List<ApiMessage> answers = Rehearsal.play(GroupSettings.defaults());

    assertThat(answers).hasSize(11);
    assertThat(answers.get(1))
        .isInstanceOfSatisfying(
            JoinGroupResponseData.class,
            joined -> {
              assertThat(joined.errorCode()).isZero();
              assertThat(joined.leader()).isEqualTo(joined.memberId());
            });
    assertThat(answers.get(2))
        .isInstanceOfSatisfying(
            SyncGroupResponseData.class, synced -> assertThat(synced.assignment()).hasSize(1));
    assertThat(answers.get(4).toString()).contains("topics=").doesNotContain("errorCode=25");
    assertThat(answers.get(5).toString()).contains("committedOffset=1");
    assertThat(answers.get(8))
        .isInstanceOfSatisfying(
            ConsumerGroupHeartbeatResponseData.class,
            beaten -> assertThat(beaten.errorCode()).isZero());
    assertThat(answers.getLast())
        .isInstanceOfSatisfying(
            ListGroupsResponseData.class, listed -> assertThat(listed.errorCode()).isZero());
  }
}
