/**
 * Hostile clients: from a seed some of them play some of a hundred abuses at a whole server with
 * little memory, beside good clients. Nobody stops it, nobody waits for ever, and when they are
 * gone nothing of them is left.
 */
@NullMarked
package dev.forebay.tests.hostile;

import org.jspecify.annotations.NullMarked;
