/** How a session publishes: routes, messages, confirms and transactions. */
@NullMarked
package dev.forebay.broker.api.publish;

import org.jspecify.annotations.NullMarked;
