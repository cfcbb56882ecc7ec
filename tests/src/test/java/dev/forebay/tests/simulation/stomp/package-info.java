/**
 * Random programs of STOMP's clients against a whole simulated broker, by the frames that they send
 * and get, and what STOMP promises them, as checkers in {@code checks}.
 */
@NullMarked
package dev.forebay.tests.simulation.stomp;

import org.jspecify.annotations.NullMarked;
