/** Notices threads of the node that do not come to the end of what they are doing. */
@NullMarked
package dev.forebay.runtime.watch;

import org.jspecify.annotations.NullMarked;
