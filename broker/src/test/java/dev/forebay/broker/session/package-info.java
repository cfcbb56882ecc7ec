/** Tests of what a session does with messages. */
@NullMarked
package dev.forebay.broker.session;

import org.jspecify.annotations.NullMarked;
