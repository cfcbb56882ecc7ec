package dev.forebay.broker.work;

/**
 * How much long work may be done in one turn, counted in units: a unit is what one entry of a list
 * costs that has to be looked at and changed, a fraction of a microsecond.
 */
public final class Portion {
  /** Bytes that are copied in the time of a unit. */
  private static final int BYTES_PER_UNIT = 4096;

  private final int units;
  private int taken;

  /** A portion of so many units. */
  public Portion(int units) {
    this.units = units;
  }

  /** What it takes to copy a record of so many bytes and append it to so many destinations. */
  public static int unitsOfCopy(int lengthBytes, int targets) {
    return targets + lengthBytes / BYTES_PER_UNIT;
  }

  /** So many units of work are done. */
  public void take(int done) {
    taken += done;
  }

  /** Whether nothing more is to be done. */
  public boolean isUsedUp() {
    return taken >= units;
  }

  /** Whether there is room for work of so many units; for anything while nothing is done yet. */
  public boolean hasRoomFor(int wanted) {
    return taken == 0 || taken + wanted <= units;
  }

  /** What has been done. */
  public int taken() {
    return taken;
  }

  /** The next turn begins. */
  void renew() {
    taken = 0;
  }
}
