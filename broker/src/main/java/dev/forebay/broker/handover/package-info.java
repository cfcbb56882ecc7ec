/**
 * What the sessions of one loop and the shards of another say to each other: records of values, and
 * the way that they take.
 */
@NullMarked
package dev.forebay.broker.handover;

import org.jspecify.annotations.NullMarked;
