/** Users, their logins and what they may do, with real clients. */
@NullMarked
package dev.forebay.tests.security;

import org.jspecify.annotations.NullMarked;
