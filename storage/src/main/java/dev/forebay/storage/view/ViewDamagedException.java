package dev.forebay.storage.view;

import java.io.IOException;
import java.io.UncheckedIOException;

/** A view's files are wrong: the next start makes it anew. Other errors of the disk may pass. */
public final class ViewDamagedException extends UncheckedIOException {
  private static final long serialVersionUID = 1L;

  ViewDamagedException(IOException cause) {
    super(cause);
  }
}
