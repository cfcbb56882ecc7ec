/** What each command of a session asks of its user's rights. */
@NullMarked
package dev.forebay.broker.access;

import org.jspecify.annotations.NullMarked;
