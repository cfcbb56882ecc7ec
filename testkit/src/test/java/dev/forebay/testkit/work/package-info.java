/** How long a turn of a loop becomes by what a client asks for. */
@NullMarked
package dev.forebay.testkit.work;

import org.jspecify.annotations.NullMarked;
