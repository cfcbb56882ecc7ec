/** Who may log in at a start: from a definitions file, or by settings. */
@NullMarked
package dev.forebay.server.users;

import org.jspecify.annotations.NullMarked;
