/** What clients of AMQP 0-9-1 do that no good one does. */
@NullMarked
package dev.forebay.tests.hostile.amqp;

import org.jspecify.annotations.NullMarked;
