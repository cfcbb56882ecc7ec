/**
 * The formats of what shards journal, and the sets of offsets in them. Pure: bytes and values, no
 * loop and no clock.
 */
@NullMarked
package dev.forebay.broker.record;

import org.jspecify.annotations.NullMarked;
