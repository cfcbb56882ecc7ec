/**
 * What a crash may take and what not: the broker's process killed under real clients, the order of
 * its system calls, power cuts at any point of a run, and the orderly stop beside them.
 */
@NullMarked
package dev.forebay.tests.crash;

import org.jspecify.annotations.NullMarked;
