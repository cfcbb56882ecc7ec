/**
 * What the sessions of one loop, the shards of another and the catalog say to each other: records
 * of values, and the way that they take.
 */
@NullMarked
package dev.forebay.broker.handover;

import org.jspecify.annotations.NullMarked;
