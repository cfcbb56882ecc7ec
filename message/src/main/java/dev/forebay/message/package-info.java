/**
 * The canonical envelope's vocabulary: typed values and headers that every protocol can be mapped
 * to and from. Pure data, no I/O.
 */
@NullMarked
package dev.forebay.message;

import org.jspecify.annotations.NullMarked;
