/** Kafka's own clients against a broker of this process. */
@NullMarked
package dev.forebay.tests.kafka;

import org.jspecify.annotations.NullMarked;
