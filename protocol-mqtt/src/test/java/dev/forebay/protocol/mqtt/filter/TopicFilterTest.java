package dev.forebay.protocol.mqtt.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.message.ByteString;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TopicFilterTest {
  private static @Nullable TopicFilter parse(String said) {
    return TopicFilter.parse(ByteString.utf8(said));
  }

  @Test
  void prefixesSayWhatAFilterIsAbout() {
    for (String own : new String[] {"a/+", "#", "$SYS/#", "$share", "$queue", "a/$share/b"}) {
      assertThat(parse(own)).isEqualTo(new TopicFilter.Own(ByteString.utf8(own)));
    }
    assertThat(parse("$share/g/a/#"))
        .isEqualTo(new TopicFilter.Shared(ByteString.utf8("g"), ByteString.utf8("a/#")));
    assertThat(parse("$share/ä//"))
        .isEqualTo(new TopicFilter.Shared(ByteString.utf8("ä"), ByteString.utf8("/")));
    assertThat(parse("$queue/q")).isEqualTo(new TopicFilter.OfQueue("q"));
    assertThat(parse("$queue/a%2Fb%20+%C3%A4ö")).isEqualTo(new TopicFilter.OfQueue("a/b +äö"));
    assertThat(parse("$stream/s")).isEqualTo(new TopicFilter.OfStream("s"));
  }

  @Test
  void whatIsNoneIsNone() {
    for (String wrong :
        new String[] {
          "",
          "a#",
          "a/#/b",
          "$share/",
          "$share/g",
          "$share/g/",
          "$share//a",
          "$share/+/a",
          "$share/g#/a",
          "$share/g/a+",
          "$queue/",
          "$queue/a/b",
          "$queue/a/",
          "$queue/%",
          "$queue/%zz",
          "$queue/%-1",
          "$stream/",
          "$stream/s/t"
        }) {
      assertThat(parse(wrong)).as(wrong).isNull();
    }
  }
}
