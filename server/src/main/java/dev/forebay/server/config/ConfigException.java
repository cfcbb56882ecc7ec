package dev.forebay.server.config;

/** A key or value that cannot be; the message names it and what is allowed, for the operator. */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ConfigException(String message) {
    super(message);
  }
}
