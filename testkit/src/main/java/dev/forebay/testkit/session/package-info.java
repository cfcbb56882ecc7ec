/**
 * What every session promises the protocols: tests for the broker, and for what stands in for it.
 */
@NullMarked
package dev.forebay.testkit.session;

import org.jspecify.annotations.NullMarked;
