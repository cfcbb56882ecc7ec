package dev.forebay.transport.tls;

import dev.forebay.runtime.measure.Measure;
import dev.forebay.transport.NettyEventLoop;
import dev.forebay.transport.ProtocolModule;
import dev.forebay.transport.connection.ConnectionResources;
import io.netty.channel.ChannelHandler;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * A protocol served over TLS: its connections begin when the handshake is done, and get what was
 * encrypted. Any thread.
 */
public final class TlsModule implements ProtocolModule {
  private final ProtocolModule protocol;
  private final Certificates certificates;
  private final Executor worker;
  private final ConnectionResources resources;

  /**
   * A protocol that has listeners of its own as well.
   *
   * @param worker for what of a handshake takes long; a connection that it refuses is closed
   * @param resources that its connections share with all others
   */
  public TlsModule(
      ProtocolModule protocol,
      Certificates certificates,
      Executor worker,
      ConnectionResources resources) {
    this.protocol = protocol;
    this.certificates = certificates;
    this.worker = worker;
    this.resources = resources;
  }

  @Override
  public String name() {
    return protocol.name() + "-tls";
  }

  /** The protocol counts its clients, however they come. */
  @Override
  public List<Measure> measures() {
    return List.of();
  }

  @Override
  public ChannelHandler connection(NettyEventLoop loop) {
    return new TlsHandshake(
        certificates, worker, resources.of(loop), () -> protocol.connection(loop));
  }
}
