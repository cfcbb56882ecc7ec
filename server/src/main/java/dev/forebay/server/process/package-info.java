/** The process: how it starts and ends, what it writes and where, which descriptors it has. */
@NullMarked
package dev.forebay.server.process;

import org.jspecify.annotations.NullMarked;
