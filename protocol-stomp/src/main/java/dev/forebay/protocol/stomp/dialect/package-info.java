/** What SUBSCRIBE and SEND say of queues and consumers, and what refusals become. */
@NullMarked
package dev.forebay.protocol.stomp.dialect;

import org.jspecify.annotations.NullMarked;
