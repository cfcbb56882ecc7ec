/** The rules that hold for all code, checked on the compiled classes. */
@NullMarked
package dev.forebay.tests.architecture;

import org.jspecify.annotations.NullMarked;
