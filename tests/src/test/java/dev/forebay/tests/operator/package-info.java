/** What operators do with a running broker, and what its clients see of that. */
@NullMarked
package dev.forebay.tests.operator;

import org.jspecify.annotations.NullMarked;
