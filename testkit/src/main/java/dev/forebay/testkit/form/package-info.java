/** Forms of messages for tests that need no protocol. */
@NullMarked
package dev.forebay.testkit.form;

import org.jspecify.annotations.NullMarked;
