/**
 * Views: what is derived from durable records and kept for look-up, with the position that it is
 * complete up to. A view can be deleted at any time and is rebuilt from the journal.
 */
@NullMarked
package dev.forebay.storage.view;

import org.jspecify.annotations.NullMarked;
