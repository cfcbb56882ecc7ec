/** What members of groups are promised, one rule in each class. */
@NullMarked
package dev.forebay.tests.simulation.group.checks;

import org.jspecify.annotations.NullMarked;
