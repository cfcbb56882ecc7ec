/** Spring's STOMP broker relay, which stands between browsers and a broker. */
@NullMarked
package dev.forebay.tests.stomp.spring;

import org.jspecify.annotations.NullMarked;
