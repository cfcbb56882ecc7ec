/** Logging in: what a client claims, and what comes of it. */
@NullMarked
package dev.forebay.broker.api.login;

import org.jspecify.annotations.NullMarked;
