/**
 * Files as the log sees them: positional writes, syncs and a directory. The real ones are thin over
 * {@code FileChannel}; {@code testkit} has one that loses unsynced blocks.
 */
@NullMarked
package dev.forebay.storage.disk;

import org.jspecify.annotations.NullMarked;
