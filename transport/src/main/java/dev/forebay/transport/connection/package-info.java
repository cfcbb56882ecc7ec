/** What every protocol's connections need: output, input, deadlines, one turn after another. */
@NullMarked
package dev.forebay.transport.connection;

import org.jspecify.annotations.NullMarked;
