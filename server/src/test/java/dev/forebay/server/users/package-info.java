/** What definitions files and settings of users may say. */
@NullMarked
package dev.forebay.server.users;

import org.jspecify.annotations.NullMarked;
