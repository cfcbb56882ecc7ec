/** Collections compared with those of the JDK. */
@NullMarked
package dev.forebay.runtime.collection;

import org.jspecify.annotations.NullMarked;
