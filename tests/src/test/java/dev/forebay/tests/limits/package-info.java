/** Clients that take more than their share, or never end, beside others that must not notice. */
@NullMarked
package dev.forebay.tests.limits;

import org.jspecify.annotations.NullMarked;
