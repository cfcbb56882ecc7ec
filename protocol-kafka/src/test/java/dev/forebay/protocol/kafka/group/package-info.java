/** Tests of consumer groups. */
@NullMarked
package dev.forebay.protocol.kafka.group;

import org.jspecify.annotations.NullMarked;
