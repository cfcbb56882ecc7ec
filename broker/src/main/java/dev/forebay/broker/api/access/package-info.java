/** What users may be allowed to do, and with what. */
@NullMarked
package dev.forebay.broker.api.access;

import org.jspecify.annotations.NullMarked;
