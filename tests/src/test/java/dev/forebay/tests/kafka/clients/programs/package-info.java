/** Programs that run as processes of their own, with the Java client in several versions. */
@NullMarked
package dev.forebay.tests.kafka.clients.programs;

import org.jspecify.annotations.NullMarked;
