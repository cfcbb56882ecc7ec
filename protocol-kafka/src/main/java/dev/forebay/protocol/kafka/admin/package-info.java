/** Users and rules as Kafka's clients administer them. */
@NullMarked
package dev.forebay.protocol.kafka.admin;

import org.jspecify.annotations.NullMarked;
