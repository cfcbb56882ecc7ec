package dev.forebay.protocol.stomp.codec;

/** What a client did wrong: the ERROR frame that it gets before its connection closes. */
public final class StompException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String title;

  /**
   * An error.
   *
   * @param title for the header {@code message}
   * @param detail for the body
   */
  public StompException(String title, String detail) {
    super(detail, null, false, false);
    this.title = title;
  }

  public String title() {
    return title;
  }

  public String detail() {
    return String.valueOf(getMessage());
  }
}
