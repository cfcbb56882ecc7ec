package dev.forebay.tests.mqtt.clients;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

/** Eclipse Paho's client of MQTT 3.1 and 3.1.1, which keeps what comes. */
final class Paho3 implements AutoCloseable {
  private final BlockingQueue<Arrived> arrived = new LinkedBlockingQueue<>();
  private final MqttClient client;

  /** What a client was given. */
  record Arrived(String topic, MqttMessage message) {
    String text() {
      return new String(message.getPayload(), UTF_8);
    }
  }

  /** Connects in version 3 (3.1) or 4 (3.1.1). */
  Paho3(InetSocketAddress address, int version, String clientId, boolean cleanSession)
      throws MqttException {
    client =
        new MqttClient("tcp://127.0.0.1:" + address.getPort(), clientId, new MemoryPersistence());
    client.setTimeToWait(10_000);
    client.setCallback(new Keeping());
    MqttConnectOptions options = new MqttConnectOptions();
    options.setMqttVersion(version);
    options.setCleanSession(cleanSession);
    // It counts a message as under way for a while after having said that it is not.
    options.setMaxInflight(1000);
    client.connect(options);
  }

  MqttClient client() {
    return client;
  }

  Arrived take() throws InterruptedException {
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
    public void connectionLost(Throwable cause) {
      // Whoever needs the connection sees it.
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) {
      arrived.add(new Arrived(topic, message));
    }

    @Override
    public void deliveryComplete(IMqttDeliveryToken token) {
      // publish() waits for it.
    }
  }
}
