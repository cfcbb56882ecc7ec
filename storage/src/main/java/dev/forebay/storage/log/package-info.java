/**
 * The local storage engine: one log per node that carries the journals of all its shards, in commit
 * groups, written and synced by one worker.
 */
@NullMarked
package dev.forebay.storage.log;

import org.jspecify.annotations.NullMarked;
