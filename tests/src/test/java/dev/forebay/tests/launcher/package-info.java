/** What the launcher script does before there is a broker. */
@NullMarked
package dev.forebay.tests.launcher;

import org.jspecify.annotations.NullMarked;
