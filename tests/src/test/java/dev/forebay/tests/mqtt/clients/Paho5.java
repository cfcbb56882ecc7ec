package dev.forebay.tests.mqtt.clients;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/** Eclipse Paho's client of MQTT 5, which keeps what comes. */
public final class Paho5 implements AutoCloseable {
  private final BlockingQueue<Arrived> arrived = new LinkedBlockingQueue<>();
  private final MqttClient client;

  /** What a client was given. */
  public record Arrived(String topic, MqttMessage message) {
    public String text() {
      return new String(message.getPayload(), UTF_8);
    }
  }

  Paho5(InetSocketAddress address, String clientId, boolean cleanStart, long expirySeconds)
      throws MqttException {
    this("tcp", address, clientId);
    MqttConnectionOptions options = new MqttConnectionOptions();
    options.setCleanStart(cleanStart);
    options.setSessionExpiryInterval(expirySeconds);
    client.connect(options);
  }

  private Paho5(String scheme, InetSocketAddress address, String clientId) throws MqttException {
    String uri = "%s://127.0.0.1:%d".formatted(scheme, address.getPort());
    client = new MqttClient(uri, clientId, new MemoryPersistence());
    client.setTimeToWait(10_000);
    client.setCallback(new Keeping());
  }

  /** Connects over TLS, without a user name. */
  public static Paho5 overTls(InetSocketAddress address, String clientId, SSLContext context)
      throws MqttException {
    Paho5 made = new Paho5("ssl", address, clientId);
    MqttConnectionOptions options = new MqttConnectionOptions();
    options.setSocketFactory(context.getSocketFactory());
    made.client.connect(options);
    return made;
  }

  public MqttClient client() {
    return client;
  }

  public Arrived take() throws InterruptedException {
    Arrived next = arrived.poll(10, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("no message");
    }
    return next;
  }

  boolean hasMore() {
    return !arrived.isEmpty();
  }

  @Override
  public void close() throws MqttException {
    if (client.isConnected()) {
      client.disconnect();
    }
    client.close();
  }

  private final class Keeping implements MqttCallback {
    @Override
    public void messageArrived(String topic, MqttMessage message) {
      arrived.add(new Arrived(topic, message));
    }

    @Override
    public void disconnected(MqttDisconnectResponse response) {
      // Whoever needs the connection sees it.
    }

    @Override
    public void mqttErrorOccurred(MqttException error) {
      // Likewise.
    }

    @Override
    public void deliveryComplete(IMqttToken token) {
      // publish() waits for it.
    }

    @Override
    public void connectComplete(boolean reconnect, String serverUri) {
      // The constructor waits for it.
    }

    @Override
    public void authPacketArrived(int code, MqttProperties properties) {
      throw new AssertionError("nothing was to be authenticated");
    }
  }
}
