/**
 * Retained messages: the newest of each topic, found by topic filters. On one loop for each virtual
 * host, and kept in a queue.
 */
@NullMarked
package dev.forebay.protocol.mqtt.retained;

import org.jspecify.annotations.NullMarked;
