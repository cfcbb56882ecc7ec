/** Fetch: long polls and sessions, in which only what has changed is looked at. */
@NullMarked
package dev.forebay.protocol.kafka.fetch;

import org.jspecify.annotations.NullMarked;
