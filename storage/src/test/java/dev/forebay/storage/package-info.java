/** Tests of the local engine's parts and of the whole on real files and threads. */
@NullMarked
package dev.forebay.storage;

import org.jspecify.annotations.NullMarked;
