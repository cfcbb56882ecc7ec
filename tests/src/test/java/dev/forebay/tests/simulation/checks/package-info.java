/** Checkers: one rule each, judged by the history alone. */
@NullMarked
package dev.forebay.tests.simulation.checks;

import org.jspecify.annotations.NullMarked;
