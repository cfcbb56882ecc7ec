package dev.forebay.transport.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelPromise;
import java.util.ArrayList;
import java.util.List;

/** What a connection sends as one message of one frame. Confined to the connection's loop. */
final class OutgoingMessage {
  private final List<ByteBuf> parts = new ArrayList<>();
  private final List<ChannelPromise> promises = new ArrayList<>();
  private final Utf8Check text = new Utf8Check();
  private long bytes;
  private int checkedParts;
  private int checkedBytes;
  private boolean isText;

  /** All of it was added; it is sent as text if it is to be, and is text. */
  void complete(boolean asText) {
    isText = asText;
  }

  void add(ByteBuf part, ChannelPromise promise) {
    if (part.isReadable()) {
      bytes += part.readableBytes();
      parts.add(part);
    } else {
      part.release();
    }
    if (!promise.isVoid()) {
      promises.add(promise);
    }
  }

  boolean isEmpty() {
    return parts.isEmpty() && !isAwaited();
  }

  /** Whether somebody wants to know when it is sent. */
  boolean isAwaited() {
    return !promises.isEmpty();
  }

  long bytes() {
    return bytes;
  }

  List<ByteBuf> parts() {
    return parts;
  }

  List<ChannelPromise> promises() {
    return promises;
  }

  /** What is not text as a whole is sent as bytes. */
  int opcode() {
    return isText ? Opcode.TEXT : Opcode.BINARY;
  }

  /**
   * Looks whether it is text.
   *
   * @param bytesMax that are looked at
   * @return how many of those are left, or -1 if that was not enough
   */
  int check(int bytesMax) {
    int left = bytesMax;
    while (isText && checkedParts < parts.size()) {
      ByteBuf part = parts.get(checkedParts);
      int count = Math.min(left, part.readableBytes() - checkedBytes);
      isText = text.add(part, part.readerIndex() + checkedBytes, count);
      left -= count;
      checkedBytes += count;
      if (checkedBytes < part.readableBytes()) {
        if (isText) {
          return -1;
        }
      } else {
        checkedParts++;
        checkedBytes = 0;
      }
    }
    isText &= text.isAtEnd();
    return left;
  }

  void release() {
    parts.forEach(ByteBuf::release);
    parts.clear();
  }
}
