/**
 * The command and event API through which connections of every protocol use the broker, and the
 * broker's assembly.
 *
 * <p>A connection opens a {@link dev.forebay.broker.Session} on its own event loop, sends commands
 * and gets events there; where the shard that does the work lives is not its business.
 * Sub-packages: {@code routing} (where a message goes), {@code catalog} (what exists), {@code
 * shard} (who keeps messages). No protocol and no Netty here.
 */
@NullMarked
package dev.forebay.broker;

import org.jspecify.annotations.NullMarked;
