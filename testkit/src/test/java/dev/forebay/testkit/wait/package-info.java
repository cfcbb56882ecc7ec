/** What waits, as tests see it. */
@NullMarked
package dev.forebay.testkit.wait;

import org.jspecify.annotations.NullMarked;
