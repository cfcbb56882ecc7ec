/**
 * What the first clients of each protocol ask of a node, said to it once when it is built, so that
 * the classes that serve them are in the ahead-of-time cache.
 */
@NullMarked
package dev.forebay.server.training;

import org.jspecify.annotations.NullMarked;
