package dev.forebay.storage.read;

import dev.forebay.storage.view.IndexRow;
import org.jspecify.annotations.Nullable;

/**
 * A record that could not be read, or is not what was written. Either may pass; it is not served.
 *
 * @param row of the record; null if the index itself could not be read
 * @param message what is wrong, and where
 */
public record ColdFailure(@Nullable IndexRow row, String message) {}
