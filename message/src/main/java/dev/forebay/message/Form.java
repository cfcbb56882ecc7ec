package dev.forebay.message;

/**
 * How stored messages are encoded: one for each wire format that clients publish in. Immutable.
 *
 * @param id the number on disk, 1 to {@value #ID_MAX}; never given to another form
 * @param name for people, in logs
 */
public record Form(int id, String name) {
  /** Largest number of a form. */
  public static final int ID_MAX = 255;

  /** Checks the number. */
  public Form {
    if (id < 1 || id > ID_MAX) {
      throw new IllegalArgumentException("form " + id);
    }
  }
}
