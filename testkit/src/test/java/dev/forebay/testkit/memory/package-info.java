/** What messages take of memory, on a simulated node. */
@NullMarked
package dev.forebay.testkit.memory;

import org.jspecify.annotations.NullMarked;
