package dev.forebay.broker.queue;

/** Why a message left its queue without having been acknowledged. */
public enum DeathReason {
  /** A consumer refused it and did not want it back in the queue. */
  REJECTED("rejected"),
  /** It waited longer than it or the queue allows. */
  EXPIRED("expired");

  private final String text;

  DeathReason(String text) {
    this.text = text;
  }

  /** The word for it in {@code x-death}. */
  public String text() {
    return text;
  }
}
