package dev.forebay.tests.mqtt.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

/**
 * Eclipse Paho's client with a session that is kept, on both sides, however often its broker goes.
 */
final class KeptClient implements AutoCloseable {
  private static final int INFLIGHT_MAX = 40;
  private static final long TRY_AGAIN_MILLIS = 100;
  private static final long WAIT_MILLIS = 20_000;

  private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
  private final MqttAsyncClient client;

  /**
   * Not connected yet.
   *
   * @param arrived gets topic and text of what comes
   */
  KeptClient(int port, String clientId, BiConsumer<String, String> arrived) throws MqttException {
    client = new MqttAsyncClient("tcp://127.0.0.1:" + port, clientId, new MemoryPersistence());
    client.setCallback(
        new MqttCallback() {
          @Override
          public void connectionLost(Throwable cause) {
            // It is connected again by whoever has started the broker again.
          }

          @Override
          public void messageArrived(String topic, MqttMessage message) {
            arrived.accept(topic, new String(message.getPayload(), UTF_8));
          }

          @Override
          public void deliveryComplete(IMqttDeliveryToken token) {
            if (token.getUserContext() instanceof String text) {
              acknowledged.add(text);
            }
          }
        });
  }

  /** What the broker has said that it has, by its text. */
  Set<String> acknowledged() {
    return acknowledged;
  }

  /** Connects to a broker that may be starting yet. */
  void connect() throws InterruptedException {
    MqttConnectOptions options = new MqttConnectOptions();
    options.setCleanSession(false);
    options.setMaxInflight(INFLIGHT_MAX);
    long deadline = System.nanoTime() + WAIT_MILLIS * 1_000_000;
    while (!client.isConnected()) {
      try {
        client.connect(options).waitForCompletion(WAIT_MILLIS);
      } catch (MqttException e) {
        if (System.nanoTime() > deadline) {
          throw new AssertionError("can't connect", e);
        }
        Thread.sleep(TRY_AGAIN_MILLIS);
      }
    }
  }

  void subscribe(String filter, int qos) throws MqttException {
    client.subscribe(filter, qos).waitForCompletion(WAIT_MILLIS);
  }

  /** Publishes, unless there is no connection; waits while too much is under way. */
  boolean publish(String topic, String text, int qos) throws InterruptedException {
    while (client.isConnected()) {
      try {
        client.publish(topic, text.getBytes(UTF_8), qos, false, text, null);
        return true;
      } catch (MqttException e) {
        if (e.getReasonCode() != MqttException.REASON_CODE_MAX_INFLIGHT) {
          return false;
        }
        Thread.sleep(1);
      }
    }
    return false;
  }

  /** How many messages the broker has not acknowledged yet. */
  int pending() {
    return client.getPendingDeliveryTokens().length;
  }

  @Override
  public void close() throws MqttException {
    if (client.isConnected()) {
      client.disconnect().waitForCompletion(WAIT_MILLIS);
    }
    client.close(true);
  }
}
