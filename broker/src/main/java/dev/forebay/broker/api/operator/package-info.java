/** What an operator is told of what can't go on by itself, and may decide. */
@NullMarked
package dev.forebay.broker.api.operator;

import org.jspecify.annotations.NullMarked;
