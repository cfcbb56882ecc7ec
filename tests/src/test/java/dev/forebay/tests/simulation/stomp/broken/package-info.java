/** Brokers that break what STOMP promises, one fault each; each must be seen by a checker. */
@NullMarked
package dev.forebay.tests.simulation.stomp.broken;

import org.jspecify.annotations.NullMarked;
