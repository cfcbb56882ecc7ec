/** Clients of a simulated node that may do anything, and what they need to do it. */
@NullMarked
package dev.forebay.tests.hostile.client;

import org.jspecify.annotations.NullMarked;
