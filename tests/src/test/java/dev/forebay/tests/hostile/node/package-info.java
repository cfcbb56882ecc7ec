/** A whole server in a simulated world: sockets, both protocols, broker and storage, all small. */
@NullMarked
package dev.forebay.tests.hostile.node;

import org.jspecify.annotations.NullMarked;
