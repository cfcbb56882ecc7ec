/** The node's settings: keys, units, ranges and defaults, and how they are read. */
@NullMarked
package dev.forebay.server.config;

import org.jspecify.annotations.NullMarked;
