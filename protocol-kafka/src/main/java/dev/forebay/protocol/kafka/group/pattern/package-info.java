/** What the patterns become by which members of groups subscribe to topics. */
@NullMarked
package dev.forebay.protocol.kafka.group.pattern;

import org.jspecify.annotations.NullMarked;
