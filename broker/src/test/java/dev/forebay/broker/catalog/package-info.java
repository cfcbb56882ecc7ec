/** Tests of what the catalog writes. */
@NullMarked
package dev.forebay.broker.catalog;

import org.jspecify.annotations.NullMarked;
