/**
 * The broker of one node: recovery, assembly, start, checkpoints and end. The top floor; nothing in
 * the broker sees it.
 */
@NullMarked
package dev.forebay.broker.node;

import org.jspecify.annotations.NullMarked;
