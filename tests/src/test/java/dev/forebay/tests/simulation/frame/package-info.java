/**
 * What all simulations have in common: a node that lives and crashes in a simulated world, the
 * history of a run and those who judge it, and how seeds are tried one after another.
 */
@NullMarked
package dev.forebay.tests.simulation.frame;

import org.jspecify.annotations.NullMarked;
