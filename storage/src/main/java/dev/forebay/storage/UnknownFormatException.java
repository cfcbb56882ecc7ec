package dev.forebay.storage;

/**
 * Something sound on disk that only a later version knows how to read. Nothing is damaged, and
 * nothing may be passed over: the start is refused.
 */
public final class UnknownFormatException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String what;

  /**
   * What is not known.
   *
   * @param what for the operator
   */
  public UnknownFormatException(String what) {
    super(what + " is of a later version of Forebay");
    this.what = what;
  }

  /** The same, said with its place. */
  public UnknownFormatException at(String place) {
    return new UnknownFormatException(place + what);
  }
}
