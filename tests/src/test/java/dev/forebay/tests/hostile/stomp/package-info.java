/** What clients of STOMP do that no good client does. */
@NullMarked
package dev.forebay.tests.hostile.stomp;

import org.jspecify.annotations.NullMarked;
