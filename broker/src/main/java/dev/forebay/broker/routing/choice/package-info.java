/** Bindings of which a message gets one: by hash, evenly or by weight, or by chance. */
@NullMarked
package dev.forebay.broker.routing.choice;

import org.jspecify.annotations.NullMarked;
