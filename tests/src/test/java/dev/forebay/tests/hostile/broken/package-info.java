/** Nodes that are broken on purpose, which runs of hostile clients have to object to. */
@NullMarked
package dev.forebay.tests.hostile.broken;

import org.jspecify.annotations.NullMarked;
