/**
 * A light MQTT client: one thread, pre-encoded publishes written many per system call, replies
 * parsed where they were read, no allocation per message.
 */
@NullMarked
package dev.forebay.benchmarks.mqtt;

import org.jspecify.annotations.NullMarked;
