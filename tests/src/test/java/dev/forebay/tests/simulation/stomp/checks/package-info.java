/** What STOMP promises its clients; one rule each. */
@NullMarked
package dev.forebay.tests.simulation.stomp.checks;

import org.jspecify.annotations.NullMarked;
