package dev.forebay.broker.shard;

import dev.forebay.broker.api.publish.PublishOutcome;
import dev.forebay.broker.handover.Handover;
import dev.forebay.broker.handover.ToSession;
import dev.forebay.broker.loop.RunOrigin;
import java.util.List;

/** A publisher somewhere else. Confined to the shard's loop. */
record ToldOrigin(Handover handover, long publisher, boolean isAsked) implements RunOrigin {
  @Override
  public void runSafe() {
    handover.tell(new ToSession.Safe(publisher));
  }

  @Override
  public void rejected() {
    handover.tell(new ToSession.Rejected(publisher));
  }

  @Override
  public void runLost() {
    handover.tell(new ToSession.Lost(publisher));
  }

  @Override
  public void appended(List<PublishOutcome> outcomes) {
    handover.tell(new ToSession.Appended(publisher, outcomes));
  }
}
