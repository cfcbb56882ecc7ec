/** Good clients of a simulated node, who have to be served whatever others do. */
@NullMarked
package dev.forebay.tests.hostile.bystander;

import org.jspecify.annotations.NullMarked;
