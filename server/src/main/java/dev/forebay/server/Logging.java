package dev.forebay.server;

import dev.forebay.server.config.LoggingConfig;

/** Sets slf4j-simple up, before the first logger is made. */
final class Logging {
  private static final String PREFIX = "org.slf4j.simpleLogger.";

  private Logging() {}

  static void configure(LoggingConfig config) {
    System.setProperty(PREFIX + "logFile", "System.err");
    System.setProperty(PREFIX + "defaultLogLevel", config.level());
    System.setProperty(PREFIX + "showDateTime", "true");
    System.setProperty(PREFIX + "dateTimeFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
    System.setProperty(PREFIX + "showShortLogName", "true");
    // Netty's debug output would drown that of the broker.
    System.setProperty(PREFIX + "log.io.netty", config.level().equals("trace") ? "debug" : "warn");
  }
}
