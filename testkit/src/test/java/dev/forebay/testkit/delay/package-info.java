/** Messages that are held back until they are due. */
@NullMarked
package dev.forebay.testkit.delay;

import org.jspecify.annotations.NullMarked;
