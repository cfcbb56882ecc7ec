/** Where groups are kept: a stream that is written, loaded at the start, and cleaned. */
@NullMarked
package dev.forebay.protocol.kafka.group.log;

import org.jspecify.annotations.NullMarked;
