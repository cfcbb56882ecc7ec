/** How much of the process's memory each use of it may have. */
@NullMarked
package dev.forebay.server.memory;

import org.jspecify.annotations.NullMarked;
