/**
 * Measures that one thread takes and any thread reads: what {@code /metrics} shows is read from
 * here, without locks on the measuring side.
 */
@NullMarked
package dev.forebay.runtime.measure;

import org.jspecify.annotations.NullMarked;
