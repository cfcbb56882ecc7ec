/** Views for tests: an in-memory model that forgets, and the contract that every view keeps. */
@NullMarked
package dev.forebay.testkit.view;

import org.jspecify.annotations.NullMarked;
