/** Users, passwords and patterns. */
@NullMarked
package dev.forebay.broker.security;

import org.jspecify.annotations.NullMarked;
