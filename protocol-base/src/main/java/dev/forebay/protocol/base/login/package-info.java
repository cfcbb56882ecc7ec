/** Who may come in. */
@NullMarked
package dev.forebay.protocol.base.login;

import org.jspecify.annotations.NullMarked;
