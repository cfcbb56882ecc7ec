package dev.forebay.broker.access;

import dev.forebay.broker.api.Refusal;
import dev.forebay.broker.api.publish.Route;

/** Where the session's user may not publish: nothing is known of it. Immutable. */
public record DeniedRoute(Refusal refusal) implements Route {
  @Override
  public boolean isDenied() {
    return true;
  }

  @Override
  public boolean isFound() {
    return true;
  }

  @Override
  public void whenFound(Runnable told) {
    told.run();
  }

  @Override
  public void forget() {
    // Nothing was looked for.
  }

  @Override
  public boolean exists() {
    return true;
  }

  @Override
  public boolean isInternal() {
    return false;
  }

  @Override
  public boolean hasTargets() {
    return false;
  }

  @Override
  public boolean reachesStreams() {
    return false;
  }
}
