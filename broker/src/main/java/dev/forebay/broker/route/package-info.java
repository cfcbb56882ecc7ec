/** Finding where messages go, however long that takes, for the sessions of a loop. */
@NullMarked
package dev.forebay.broker.route;

import org.jspecify.annotations.NullMarked;
