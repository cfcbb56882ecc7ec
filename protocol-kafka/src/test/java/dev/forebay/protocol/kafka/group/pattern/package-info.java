/** What patterns become. */
@NullMarked
package dev.forebay.protocol.kafka.group.pattern;

import org.jspecify.annotations.NullMarked;
