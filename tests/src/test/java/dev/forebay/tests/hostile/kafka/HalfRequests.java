package dev.forebay.tests.hostile.kafka;

import dev.forebay.tests.hostile.client.Abuse;
import dev.forebay.tests.hostile.client.Attacker;
import dev.forebay.tests.hostile.client.KafkaClient;
import dev.forebay.tests.hostile.client.Requests;
import dev.forebay.tests.hostile.node.SmallMemory;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.apache.kafka.common.protocol.ApiKeys;

/** Requests that do not come whole, or are none. */
final class HalfRequests {
  private static final List<ApiKeys> KEYS =
      List.of(
          ApiKeys.PRODUCE,
          ApiKeys.FETCH,
          ApiKeys.LIST_OFFSETS,
          ApiKeys.METADATA,
          ApiKeys.OFFSET_COMMIT,
          ApiKeys.OFFSET_FETCH,
          ApiKeys.JOIN_GROUP,
          ApiKeys.SYNC_GROUP,
          ApiKeys.DESCRIBE_GROUPS,
          ApiKeys.CREATE_TOPICS,
          ApiKeys.DELETE_TOPICS,
          ApiKeys.DELETE_RECORDS,
          ApiKeys.DESCRIBE_CONFIGS,
          ApiKeys.INCREMENTAL_ALTER_CONFIGS,
          ApiKeys.CONSUMER_GROUP_HEARTBEAT,
          ApiKeys.API_VERSIONS);

  static final List<Abuse> ALL =
      List.of(
          new Abuse("announces a request and sends a few bytes of it", a -> announced(a, 1)),
          new Abuse("announces requests on many connections", a -> announced(a, 60)),
          new Abuse("announces a request of no bytes", a -> length(a, 0)),
          new Abuse("announces a request of -1 bytes", a -> length(a, -1)),
          new Abuse("announces a request of two GiB", a -> length(a, Integer.MAX_VALUE)),
          new Abuse(
              "announces a request a byte too large",
              a -> length(a, SmallMemory.MESSAGE_BYTES_MAX + 1)),
          new Abuse("sends a request byte by byte", HalfRequests::byteByByte),
          new Abuse("sends large requests in small pieces on many connections", HalfRequests::slow),
          new Abuse("hangs up within requests", HalfRequests::hangsUp),
          new Abuse("sends rubbish as a request", HalfRequests::rubbish),
          new Abuse("sends requests with rubbish for a body", HalfRequests::rubbishBodies),
          new Abuse("sends requests of versions that are not there", HalfRequests::versions),
          new Abuse("counts two billion elements", HalfRequests::hugeCounts),
          new Abuse("sends requests that another one's body follows", HalfRequests::swapped));

  private HalfRequests() {}

  private static void announced(Attacker a, int most) {
    int bytes = a.between(1, SmallMemory.MESSAGE_BYTES_MAX);
    int sent = a.between(0, Math.min(bytes - 1, 100_000));
    a.plan()
        .times(
            a.between(1, most),
            _ -> a.kafka().send(Unpooled.buffer().writeInt(bytes).writeZero(sent)))
        .pause(a.between(0, 70_000));
  }

  private static void length(Attacker a, int bytes) {
    a.kafka().send(Unpooled.buffer().writeInt(bytes).writeZero(a.between(0, 10_000)));
    a.plan().pause(a.between(0, 1_000));
  }

  private static void byteByByte(Attacker a) {
    KafkaClient client = a.kafka();
    String topic = a.names().topic(a.random());
    ByteBuf request =
        client.request(
            ApiKeys.PRODUCE,
            9,
            Requests.produce(topic, 0, (short) 1, Requests.records(3, a.between(0, 500))));
    a.plan().times(request.readableBytes(), _ -> client.send(request.readBytes(1)));
  }

  private static void slow(Attacker a) {
    String topic = a.names().topic(a.random());
    byte[] records = Requests.records(1, a.between(10_000, 400_000));
    int connections = a.between(2, 12);
    KafkaClient[] clients = new KafkaClient[connections];
    ByteBuf[] requests = new ByteBuf[connections];
    for (int i = 0; i < connections; i++) {
      clients[i] = a.kafka();
      requests[i] =
          clients[i].request(ApiKeys.PRODUCE, 9, Requests.produce(topic, 0, (short) 1, records));
    }
    a.plan()
        .times(
            connections * a.between(1, 60),
            i -> {
              ByteBuf left = requests[i % connections];
              int bytes = Math.min(a.between(1, 20_000), left.readableBytes());
              clients[i % connections].send(left.readBytes(bytes));
            })
        .pause(a.between(0, 20_000));
  }

  private static void hangsUp(Attacker a) {
    a.plan()
        .times(
            a.between(5, 80),
            _ -> {
              KafkaClient client = a.kafka();
              client.send(
                  Unpooled.buffer()
                      .writeInt(a.between(1_000, 500_000))
                      .writeZero(a.between(0, 999)));
              client.peer().reset();
            });
  }

  private static void rubbish(Attacker a) {
    a.plan()
        .times(
            a.between(1, 30),
            _ -> {
              byte[] bytes = new byte[a.between(0, 300)];
              a.random().nextBytes(bytes);
              a.kafka().send(Unpooled.buffer().writeInt(bytes.length).writeBytes(bytes));
            });
  }

  private static void rubbishBodies(Attacker a) {
    a.plan()
        .times(
            a.between(1, 60),
            i -> {
              ApiKeys key = KEYS.get(a.random().nextInt(KEYS.size()));
              byte[] body = new byte[a.between(0, 200)];
              a.random().nextBytes(body);
              send(a.kafka(), key, anyVersion(a, key), i, body);
            });
  }

  private static short anyVersion(Attacker a, ApiKeys key) {
    return (short) a.between(key.oldestVersion(), key.latestVersion());
  }

  private static void send(KafkaClient client, ApiKeys key, short version, int id, byte[] body) {
    byte[] header = KafkaClient.header(key, version, id);
    client.send(
        Unpooled.buffer()
            .writeInt(header.length + body.length)
            .writeBytes(header)
            .writeBytes(body));
  }

  private static void versions(Attacker a) {
    a.plan()
        .times(
            a.between(1, 30),
            i ->
                a.kafka()
                    .send(
                        Unpooled.buffer()
                            .writeInt(20)
                            .writeShort(a.between(-2, 120))
                            .writeShort(a.between(-2, 40))
                            .writeInt(i)
                            .writeZero(12)));
  }

  private static void hugeCounts(Attacker a) {
    a.plan()
        .times(
            a.between(1, 40),
            i -> {
              ApiKeys key = KEYS.get(a.random().nextInt(KEYS.size()));
              ByteBuf body = Unpooled.buffer();
              for (int k = 0; k < a.between(0, 6); k++) {
                body.writeByte(a.between(0, 3));
              }
              body.writeInt(0x7fff_ffff).writeInt(0xffff_ff07).writeZero(a.between(0, 50));
              byte[] bytes = new byte[body.readableBytes()];
              body.readBytes(bytes);
              send(a.kafka(), key, anyVersion(a, key), i, bytes);
            });
  }

  private static void swapped(Attacker a) {
    ByteBuf metadata =
        new KafkaClient(new dev.forebay.tests.hostile.node.Peer())
            .request(ApiKeys.METADATA, 9, Requests.metadata(List.of("t0", "t1"), false));
    byte[] bytes = new byte[metadata.readableBytes()];
    metadata.readBytes(bytes);
    a.plan()
        .times(
            a.between(1, 40),
            i -> {
              ApiKeys key = KEYS.get(a.random().nextInt(KEYS.size()));
              send(a.kafka(), key, anyVersion(a, key), i, bytes);
            });
  }
}
