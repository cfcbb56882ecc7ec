/** Types of exchanges that RabbitMQ has from plugins, through its Java client. */
@NullMarked
package dev.forebay.tests.clients.exchange;

import org.jspecify.annotations.NullMarked;
