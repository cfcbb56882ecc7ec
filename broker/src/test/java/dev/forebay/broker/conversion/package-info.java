/** Tests of what readers of another protocol get. */
@NullMarked
package dev.forebay.broker.conversion;

import org.jspecify.annotations.NullMarked;
