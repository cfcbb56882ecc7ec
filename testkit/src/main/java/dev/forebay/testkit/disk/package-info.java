/** A disk in memory that can lose power, fail and run full. */
@NullMarked
package dev.forebay.testkit.disk;

import org.jspecify.annotations.NullMarked;
