/**
 * Work that is too long for one turn: in pieces, in order, and in turn with that of others. Knows
 * nothing of what the work is.
 */
@NullMarked
package dev.forebay.broker.work;

import org.jspecify.annotations.NullMarked;
