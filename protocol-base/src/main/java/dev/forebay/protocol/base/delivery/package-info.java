/** What a connection holds of deliveries that its client has not acknowledged, and their memory. */
@NullMarked
package dev.forebay.protocol.base.delivery;

import org.jspecify.annotations.NullMarked;
