/** What queues do besides keeping messages in order, through RabbitMQ's Java client. */
@NullMarked
package dev.forebay.tests.clients.queue;

import org.jspecify.annotations.NullMarked;
