/** What every storage engine must keep to, and a world of one thread to try it in. */
@NullMarked
package dev.forebay.testkit.storage;

import org.jspecify.annotations.NullMarked;
