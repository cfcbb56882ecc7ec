/** What a queue's own subscription knows of its messages, and their order: state without I/O. */
@NullMarked
package dev.forebay.broker.subscription;

import org.jspecify.annotations.NullMarked;
