/** Tests of the state that shards keep, and of its formats. */
@NullMarked
package dev.forebay.broker.subscription;

import org.jspecify.annotations.NullMarked;
