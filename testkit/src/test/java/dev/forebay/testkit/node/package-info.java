/** A whole broker in a simulated world, and clients whose calls wait for their answers. */
@NullMarked
package dev.forebay.testkit.node;

import org.jspecify.annotations.NullMarked;
