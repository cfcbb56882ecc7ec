/** What clients of WebSockets do that no good client does. */
@NullMarked
package dev.forebay.tests.hostile.web;

import org.jspecify.annotations.NullMarked;
