package dev.forebay.server.process;

import dev.forebay.server.config.LoggingConfig;

/** Sets slf4j-simple up, before the first logger is made. */
public final class Logging {
  private static final String PREFIX = "org.slf4j.simpleLogger.";

  private Logging() {}

  public static void configure(LoggingConfig config) {
    System.setProperty(PREFIX + "logFile", "System.err");
    System.setProperty(PREFIX + "defaultLogLevel", config.level());
    System.setProperty(PREFIX + "showDateTime", "true");
    System.setProperty(PREFIX + "dateTimeFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
    System.setProperty(PREFIX + "showShortLogName", "true");
    // What they tell of their inner life would drown the broker's own words.
    String others =
        switch (config.level()) {
          case "trace" -> "debug";
          case "error" -> "error";
          default -> "warn";
        };
    System.setProperty(PREFIX + "log.io.netty", others);
    System.setProperty(PREFIX + "log.org.apache.kafka", others);
  }
}
