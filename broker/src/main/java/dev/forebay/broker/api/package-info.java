/**
 * The door of the broker: a connection opens a {@link dev.forebay.broker.api.Session} on its own
 * event loop, sends typed commands and gets answers and deliveries there. Which shard does the
 * work, and where it lives, is not its business. No protocol and no Netty here.
 */
@NullMarked
package dev.forebay.broker.api;

import org.jspecify.annotations.NullMarked;
