package dev.forebay.broker.conversion;

import dev.forebay.broker.api.stream.StoredBatch;
import dev.forebay.broker.form.Dialects;
import dev.forebay.broker.form.Forms;
import dev.forebay.broker.record.RunCursor;
import dev.forebay.broker.record.RunFormat;
import dev.forebay.message.AnnotationsFormat;
import dev.forebay.message.BatchCodec;
import dev.forebay.message.BatchCodec.Numbered;
import dev.forebay.message.ByteString;
import dev.forebay.message.Envelope;
import dev.forebay.message.MessageCodec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Reads the messages of a run as those of a batch are read. One thread. */
final class RunReading implements BatchCodec.Reading {
  private final StoredBatch run;
  private final MessageCodec codec;
  private final Dialects dialects;
  private final RunCursor cursor = new RunCursor();
  private long next;

  RunReading(StoredBatch run, long fromOffset, Forms forms) {
    this.run = run;
    this.codec = forms.messages(run.form());
    this.dialects = forms.dialects();
    this.next = Math.max(fromOffset, run.baseOffset());
  }

  @Override
  public List<Numbered> next(int maxBytes) {
    List<Numbered> messages = new ArrayList<>();
    for (int bytes = 0; next < run.endOffset() && bytes < maxBytes; next++) {
      cursor.seek(run.bytes(), 0, (int) (next - run.baseOffset()));
      bytes += cursor.propertiesBytes() + cursor.bodyBytes();
      try {
        messages.add(new Numbered(next, envelope()));
      } catch (RuntimeException e) {
        LeftOut.one(next, e);
      }
    }
    return messages;
  }

  private Envelope envelope() {
    ByteBuffer memory = cursor.memory();
    ByteString written = text(memory, cursor.routingKeyAt(), cursor.routingKeyBytes());
    return codec.decode(
        text(memory, cursor.exchangeAt(), cursor.exchangeBytes()),
        dialects.spelled(written, cursor.keyDialect(), dialects.names()),
        memory.slice(cursor.propertiesAt(), cursor.propertiesBytes()),
        AnnotationsFormat.decode(memory, cursor.annotationsAt(), cursor.annotationsBytes()),
        memory.slice(cursor.bodyAt(), cursor.bodyBytes()),
        RunFormat.timeMillis(memory, 0));
  }

  private static ByteString text(ByteBuffer memory, int at, int lengthBytes) {
    byte[] bytes = new byte[lengthBytes];
    memory.get(at, bytes);
    return ByteString.copyOf(bytes, 0, lengthBytes);
  }

  @Override
  public long heldBytes() {
    return 0;
  }

  @Override
  public void close() {}
}
