package dev.forebay.protocol.kafka.config;

import org.apache.kafka.common.config.ConfigDef;
import org.jspecify.annotations.Nullable;

/**
 * One key of a configuration as clients are told.
 *
 * @param value in effect
 * @param source of the value
 * @param defaultValue in effect if nothing is said; null if there is no other
 */
public record Entry(
    String name,
    String value,
    Source source,
    @Nullable String defaultValue,
    ConfigDef.Type type,
    String documentation) {}
