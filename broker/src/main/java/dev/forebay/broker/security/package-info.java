/** Users, how they prove who they are, and what they may do. */
@NullMarked
package dev.forebay.broker.security;

import org.jspecify.annotations.NullMarked;
