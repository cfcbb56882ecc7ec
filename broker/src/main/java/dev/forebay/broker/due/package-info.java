/** Sending on what a queue holds back, when it is due. */
@NullMarked
package dev.forebay.broker.due;

import org.jspecify.annotations.NullMarked;
