/** The same clients of STOMP, at random, at a RabbitMQ and at this broker. */
@NullMarked
package dev.forebay.tests.stomp.compare;

import org.jspecify.annotations.NullMarked;
