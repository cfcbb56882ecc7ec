/**
 * Messages as readers are shown them, and what the protocols bring so that one can read what
 * another has written.
 */
@NullMarked
package dev.forebay.broker.form;

import org.jspecify.annotations.NullMarked;
