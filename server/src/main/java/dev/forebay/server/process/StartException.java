package dev.forebay.server.process;

/** Why a node cannot start, in one sentence for the operator. */
public final class StartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  public StartException(String message, Throwable cause) {
    this(message, cause, ExitCodes.FAILURE);
  }

  public StartException(String message) {
    super(message);
    this.exitCode = ExitCodes.FAILURE;
  }

  public StartException(String message, Throwable cause, int exitCode) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /** What the process says with its end. */
  public int exitCode() {
    return exitCode;
  }
}
