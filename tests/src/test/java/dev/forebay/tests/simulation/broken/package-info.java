/**
 * Brokers spoilt on purpose, one fault each, by things put around a sound broker: no switch for it
 * is in the broker itself. Each fault must be seen by a checker.
 */
@NullMarked
package dev.forebay.tests.simulation.broken;

import org.jspecify.annotations.NullMarked;
