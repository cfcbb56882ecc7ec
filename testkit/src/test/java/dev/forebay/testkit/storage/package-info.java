/** The local engine held against the contract, against power cuts, and against damage. */
@NullMarked
package dev.forebay.testkit.storage;

import org.jspecify.annotations.NullMarked;
