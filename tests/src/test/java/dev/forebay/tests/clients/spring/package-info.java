/** What applications do with Spring AMQP. */
@NullMarked
package dev.forebay.tests.clients.spring;

import org.jspecify.annotations.NullMarked;
