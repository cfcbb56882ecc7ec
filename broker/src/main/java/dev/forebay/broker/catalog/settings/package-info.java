/** What the catalog keeps of the settings of what exists, as bytes. */
@NullMarked
package dev.forebay.broker.catalog.settings;

import org.jspecify.annotations.NullMarked;
