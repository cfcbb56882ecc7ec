/** Conformance of AMQP 0-9-1, shown with clients as they are published. */
@NullMarked
package dev.forebay.tests.clients;

import org.jspecify.annotations.NullMarked;
