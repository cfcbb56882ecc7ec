/** Collections for what there may be very many of. */
@NullMarked
package dev.forebay.runtime.collection;

import org.jspecify.annotations.NullMarked;
