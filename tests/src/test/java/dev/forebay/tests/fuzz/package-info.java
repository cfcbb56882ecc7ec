/** Damaged sessions of real clients against a running broker. */
@NullMarked
package dev.forebay.tests.fuzz;

import org.jspecify.annotations.NullMarked;
