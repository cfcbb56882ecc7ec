package dev.forebay.tests.fuzz;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a session is to be played.
 *
 * @param steps what is sent
 * @param offence what the last steps are, if there is one right answer to them
 * @param pace how it is sent
 * @param ending what the client does when it has sent all
 */
record Plan(
    String client,
    List<String> damage,
    List<Step> steps,
    @Nullable Offence offence,
    Pace pace,
    Ending ending) {
  /** How the bytes are given to the socket. */
  enum Pace {
    /** As many at once as the socket takes. */
    AT_ONCE,
    /** Each step when the answers that preceded it in the recording have come. */
    IN_STEP,
    /** A few bytes at a time. */
    DRIBBLE
  }

  /** What the client does in the end. */
  enum Ending {
    /** It goes without a word. */
    VANISH,
    /** It sends a connection.close, whatever came before, and waits a little. */
    CLOSE,
    /** It waits until the broker has had enough. */
    WAIT
  }

  /** What a failure says of it. */
  String summary() {
    return client + " " + damage + " " + pace + " " + ending + ", " + steps.size() + " steps";
  }
}
