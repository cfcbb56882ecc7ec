/** Streams of a whole broker in a simulated world. */
@NullMarked
package dev.forebay.testkit.stream;

import org.jspecify.annotations.NullMarked;
