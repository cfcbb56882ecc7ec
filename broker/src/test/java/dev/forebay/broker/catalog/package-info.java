/** Tests of what the catalog writes, and where it leads messages. */
@NullMarked
package dev.forebay.broker.catalog;

import org.jspecify.annotations.NullMarked;
