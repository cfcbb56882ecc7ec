/** An event loop for tests of what runs on one. */
@NullMarked
package dev.forebay.testkit.loop;

import org.jspecify.annotations.NullMarked;
