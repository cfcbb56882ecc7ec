/** What clients of streams are promised, one rule in each class. */
@NullMarked
package dev.forebay.tests.simulation.stream.checks;

import org.jspecify.annotations.NullMarked;
