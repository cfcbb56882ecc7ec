/** The local engine held against the contract, and against power cuts. */
@NullMarked
package dev.forebay.testkit.storage;

import org.jspecify.annotations.NullMarked;
