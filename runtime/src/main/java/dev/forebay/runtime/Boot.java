package dev.forebay.runtime;

/**
 * How long the machine has been up.
 *
 * @param id of this boot, which no other one has; empty if it is not known
 * @param millis since it began, with the time that the machine slept
 */
public record Boot(String id, long millis) {
  /** Whether it is surely the boot that the other reading was taken in. */
  public boolean isSameAs(Boot other) {
    return !id.isEmpty() && id.equals(other.id);
  }
}
