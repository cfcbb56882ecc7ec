/** Protocols served over TLS: certificates and their change, handshakes, and what they cost. */
@NullMarked
package dev.forebay.transport.tls;

import org.jspecify.annotations.NullMarked;
