/** Messages that go from one protocol to another and back. */
@NullMarked
package dev.forebay.tests.conversion;

import org.jspecify.annotations.NullMarked;
