/** The frames of a client that has connected, one after another, and its transactions. */
@NullMarked
package dev.forebay.protocol.stomp.session;

import org.jspecify.annotations.NullMarked;
