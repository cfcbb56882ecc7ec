/** What operators ask of a running node: the node's side of it, and the commands that ask. */
@NullMarked
package dev.forebay.server.operator;

import org.jspecify.annotations.NullMarked;
