/** Bytes on disk that are not what was written, as clients and operators see it. */
@NullMarked
package dev.forebay.tests.damage;

import org.jspecify.annotations.NullMarked;
