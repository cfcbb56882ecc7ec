/** What the parts of a session see of it. */
@NullMarked
package dev.forebay.protocol.stomp.api;

import org.jspecify.annotations.NullMarked;
