/** Cold reads: brings records that have left memory back into chunks, off the event loops. */
@NullMarked
package dev.forebay.storage.read;

import org.jspecify.annotations.NullMarked;
