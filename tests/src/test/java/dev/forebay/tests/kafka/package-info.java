/** Kafka's clients as they are published, and what they see. */
@NullMarked
package dev.forebay.tests.kafka;

import org.jspecify.annotations.NullMarked;
