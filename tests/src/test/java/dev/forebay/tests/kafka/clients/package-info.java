/** Kafka clients of other versions and languages, Kafka's own tools and Spring, all unmodified. */
@NullMarked
package dev.forebay.tests.kafka.clients;

import org.jspecify.annotations.NullMarked;
