/** Records that are read back from the log, and what becomes of those that can't be. */
@NullMarked
package dev.forebay.broker.cold;

import org.jspecify.annotations.NullMarked;
