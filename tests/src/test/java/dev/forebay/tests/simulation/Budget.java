package dev.forebay.tests.simulation;

import dev.forebay.broker.api.SharedCredit;

/** A budget of a client, that some of its readers share. */
record Budget(SharedCredit credit, Limited limited) {
  static final int NO_LIMIT = Integer.MAX_VALUE;

  static Budget of(Trial trial, SharedCredit credit) {
    return new Budget(credit, new Limited(trial, trial.nextNumber(), NO_LIMIT));
  }
}
