/** Shards that are closed, lost and opened again while their node serves. */
@NullMarked
package dev.forebay.testkit.shard;

import org.jspecify.annotations.NullMarked;
