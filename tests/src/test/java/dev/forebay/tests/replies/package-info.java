/** What the broker answers, against what RabbitMQ was seen to answer to the same bytes. */
@NullMarked
package dev.forebay.tests.replies;

import org.jspecify.annotations.NullMarked;
