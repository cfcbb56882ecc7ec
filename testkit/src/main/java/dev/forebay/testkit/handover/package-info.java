/** What stands between the loops of a broker that a test looks at. */
@NullMarked
package dev.forebay.testkit.handover;

import org.jspecify.annotations.NullMarked;
