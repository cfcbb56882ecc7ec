package dev.forebay.transport.websocket;

import java.util.List;
import java.util.Set;

/**
 * What a listener asks of WebSocket clients.
 *
 * @param subProtocols that are served, the best first
 * @param isSubProtocolNeeded whether a client that asks for none of them is refused; else it is
 *     served and told none
 * @param paths that are served; empty for any
 * @param origins that a page may be of; empty for any. Who says none is no page
 * @param isText whether text is taken as well, and sent to whoever begins with it; only for a
 *     protocol of text that says where its messages end, since such clients take each on its own
 * @param frameBytesMax of what one frame carries
 */
public record WebSocketOptions(
    List<String> subProtocols,
    boolean isSubProtocolNeeded,
    Set<String> paths,
    Set<String> origins,
    boolean isText,
    long frameBytesMax) {
  /** Copies what may be changed. */
  public WebSocketOptions {
    subProtocols = List.copyOf(subProtocols);
    paths = Set.copyOf(paths);
    origins = Set.copyOf(origins);
  }
}
