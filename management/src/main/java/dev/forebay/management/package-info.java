/** What an operator asks a node over HTTP: whether it is well, and its measures. */
@NullMarked
package dev.forebay.management;

import org.jspecify.annotations.NullMarked;
