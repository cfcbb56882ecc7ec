/** The process: its commands, and the node that they wire together, start and stop. */
@NullMarked
package dev.forebay.server;

import org.jspecify.annotations.NullMarked;
