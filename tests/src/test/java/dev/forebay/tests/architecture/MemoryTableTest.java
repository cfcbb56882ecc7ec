package dev.forebay.tests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.server.config.NodeConfig;
import dev.forebay.server.memory.MemoryLimit;
import dev.forebay.server.memory.MemoryNeeds;
import dev.forebay.server.memory.MemoryPlan;
import dev.forebay.server.memory.ProcessMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every limit of bytes, in the code and in docs/limits.md, is in the one table of memory, or is no
 * memory of its own, for a reason that stands here.
 */
class MemoryTableTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern CONSTANT =
      Pattern.compile("static final (?:int|long) (\\w*BYTES_MAX)\\b");
  private static final Pattern RECORD = Pattern.compile("record (\\w+)\\(([^)]*)\\)");
  private static final Pattern COMPONENT = Pattern.compile("(?:int|long) (\\w+)");
  private static final Pattern BYTES = Pattern.compile("\\b(KiB|MiB|bytes)\\b|of the heap");
  private static final Pattern NAME = Pattern.compile("`([^`]+)`");

  /** Why a limit is no memory of its own. */
  private enum Why {
    /** How large one thing may be, which something in the table holds. */
    SIZE_OF_ONE(
        "AmqpLimits.messageBytesMax, AmqpMessageCodec.PROPERTIES_BYTES_MAX,"
            + " BatchReader.RECORD_BYTES_MAX, BatchRules.recordBytesMax, Envelope.KEY_BYTES_MAX,"
            + " Envelope.NAME_BYTES_MAX, EnvelopeFormat.BYTES_MAX, FieldHeaders.TEXT_BYTES_MAX,"
            + " FrameErrors.REPLY_TEXT_BYTES_MAX, HeadersFormat.NAME_BYTES_MAX,"
            + " HeadersMapping.NAME_BYTES_MAX, KafkaLimits.requestBytesMax,"
            + " KafkaLimits.smallRequestBytesMax, KafkaSettings.requestBytesMax,"
            + " KnownMembers.GROUP_BYTES_MAX, LogWriter.BATCH_BYTES_MAX,"
            + " MethodOutput.METHOD_BYTES_MAX, PropertiesMapping.TEXT_BYTES_MAX,"
            + " QueueDeclaration.SEGMENT_BYTES_MAX, RecordBytes.VARINT_BYTES_MAX,"
            + " RecordBytes.VARLONG_BYTES_MAX, RecordFormat.HEAD_BYTES_MAX,"
            + " RouteKey.NAME_BYTES_MAX, RouteKey.ROUTING_KEY_BYTES_MAX, RunFormat.NAME_BYTES_MAX,"
            + " ShortSize.BYTES_MAX, StreamSettings.OTHERS_BYTES_MAX, TopicKeys.RECORD_BYTES_MAX,"
            + " MemoryNeeds.messageBytesMax, MemoryNeeds.requestBytesMax,"
            + " DirectShares.requestBytesMax, amqp.max-message-size, amqp.frame-max,"
            + " amqp.initial-frame-max, max.message.bytes, max.decompressed.message.bytes,"
            + " offset metadata, request line and headers, Command.BYTES_MAX,"
            + " FrameHeader.BYTES_MAX, FrameOutput.HEADER_BYTES_MAX, FrameReader.CONTROL_BYTES_MAX,"
            + " HeaderList.NAME_BYTES_MAX, SecurityChange.NAME_BYTES_MAX, MessageOutput.NUMBER_BYTES_MAX, Names.BYTES_MAX,"
            + " StompLimits.HEAD_BYTES_MAX, StompLimits.FIRST_HEAD_BYTES_MAX,"
            + " StompMessageCodec.HEADERS_BYTES_MAX, WebSocketOptions.frameBytesMax,"
            + " FrameLimits.frameBytesMax, FrameLimits.headBytesMax, MemoryNeeds.frameBytesMax,"
            + " stomp.max-frame-size, mqtt.max-packet-size, MqttLimits.packetBytesMax,"
            + " PacketWriter.ACK_BYTES_MAX, PacketWriter.HEADER_BYTES_MAX,"
            + " PacketHeader.LENGTH_BYTES_MAX, MqttNames.CLIENT_BYTES_MAX, MqttKeys.BYTES_MAX,"
            + " Sparkplug.TOPIC_BYTES_MAX, UserProperties.BYTES_MAX, MqttMessageCodec.PROPERTIES_BYTES_MAX,"
            + " AccessRule.NAME_BYTES_MAX, Challenge.KEY_BYTES_MAX, Challenge.SALT_BYTES_MAX, EndWriter.REASON_BYTES_MAX, ClientOptions.packetBytesMax, TopicBlock.BYTES_MAX"),
    /** A part of what is counted in the table, for one connection, channel, queue or reader. */
    PART_OF_ANOTHER(
        "AmqpLimits.connectionContentBytesMax, AmqpLimits.pendingOutputBytesMax,"
            + " AmqpLimits.unackedBytesMax, AmqpLimits.unreadOutputBytesMax,"
            + " AmqpLimits.waitingBytesMax, BrokerMemory.chunkBytes,"
            + " BrokerMemory.stagedPerSessionBytes, BrokerMemory.windowBytesPerLoop,"
            + " CatalogLimits.hostBytes, ChunkPool.CHUNK_BYTES, ColdWindow.WINDOW_BYTES,"
            + " KafkaLimits.answerBytesMax, KafkaLimits.fetchBytesMax,"
            + " KafkaLimits.pendingOutputBytesMax, LoginRequests.BYTES_MAX, ListenerOptions.readBytesMax,"
            + " ListenerOptions.writeHighBytes, MemoryViews.KEPT_BYTES_MAX,"
            + " OffsetsLog.PENDING_BYTES_MAX, OpenRun.KEPT_BYTES_MAX,"
            + " ParkedInput.CONNECTION_BYTES_MAX, RemoteDeliveries.UNDER_WAY_BYTES_MAX,"
            + " RunBuilder.RUN_BYTES_MAX, StreamReads.COLD_BYTES_MAX, UnderWay.BYTES_MAX,"
            + " UnackedBudget.SHARE_BYTES, limits.unacknowledged-bytes-per-channel,"
            + " BrokerSettings.unsyncedPerNodeBytes, BrokerSettings.unsyncedPerSessionBytes,"
            + " publish.unsynced-per-connection, publish.unsynced-per-node, Spill.BATCH_BYTES,"
            + " Receipts.PENDING_BYTES_MAX, RequestHead.BYTES_MAX,"
            + " MqttLimits.pendingOutputBytesMax, StompLimits.pendingOutputBytesMax,"
            + " StompLimits.unackedBytesMax, TopicBlock.BYTES_MAX"),
    /** Of something that is gone at the end of a turn, or of a step of a worker. */
    OF_A_STEP(
        "BatchInspection.DECOMPRESSED_BYTES_MAX, BatchInspection.LOOP_BYTES_MAX,"
            + " BatchInspection.LOOP_DECOMPRESSED_BYTES_MAX, CatalogSnapshot.PIECE_BYTES,"
            + " ContentAssembly.FIRST_BYTES_MAX, EncodedAnswer.STEP_BYTES_MAX,"
            + " LogSettings.groupBytesMax, LogSettings.sliceBytesMax,"
            + " OutputBuffer.GATHERED_BYTES_MAX, OutputBuffer.PIECE_BYTES_MAX,"
            + " Pieces.UNITS_PER_TURN, RecordTimes.BYTES_MAX, StatePiece.BYTES_MAX,"
            + " TimeSearch.LOOK_HERE_BYTES_MAX, InputBudget.PROGRESS_BYTES,"
            + " ReaderShares.PROGRESS_BYTES, FrameOutput.COPIED_BYTES_MAX, FrameOutput.CHECKED_BYTES"),
    /** On disk, or of the network. */
    NOT_MEMORY(
        "QueueRules.readyBytesMax, StreamSettings.retentionBytes, LogSettings.firstSegmentSizeBytes,"
            + " LogSettings.segmentSizeBytes, BrokerSettings.checkpointBytes, BrokerSettings.memorySpanBytes,"
            + " BrokerSettings.refreshBytes, Limits.unflushedBytesMax, Listener.SEGMENT_BYTES_MAX,"
            + " SegmentFormat.SIZE_BYTES_MAX, SegmentList.FILE_BYTES_MAX, SizeMarks.MARKS_MAX,"
            + " ViewWorker.Limits.DEFAULT, log.segment-size"),
    /** What a share of the table is made from, or into. */
    OF_THE_TABLE(
        "ProcessMemory.heapBytes, ProcessMemory.directBytes, BrokerSettings.chunkBytes,"
            + " BrokerSettings.transientBytes, DirectShares.CHUNK_BYTES_MAX, DirectShares.CONNECTION_BYTES_MAX");

    @SuppressWarnings("ImmutableEnumChecker") // Nobody else has it.
    private final Set<String> names;

    Why(String names) {
      this.names = Set.of(names.split(", "));
    }
  }

  @Test
  void everyLimitOfTheCodeIsInTheTable() throws IOException {
    Map<String, Path> limits = new TreeMap<>();
    try (Stream<Path> files = Files.walk(ROOT)) {
      for (Path file : files.filter(MemoryTableTest::isCode).toList()) {
        names(file).forEach(name -> limits.put(name, file));
      }
    }
    assertThat(limits).hasSizeGreaterThan(80);
    limits.keySet().removeAll(known());
    assertThat(limits).as("limits of bytes that are not in the table of memory").isEmpty();
  }

  @Test
  void everyLimitOfTheDocumentIsInTheTable() throws IOException {
    Set<String> strangers = new TreeSet<>();
    Set<String> known = known();
    int rows = 0;
    for (String line : Files.readAllLines(ROOT.resolve("docs/limits.md"))) {
      List<String> cells = Arrays.asList(line.split("\\|"));
      if (cells.size() >= 4 && BYTES.matcher(cells.get(2)).find()) {
        rows++;
        strangers.addAll(strangers(cells.get(1).strip(), known));
      }
    }
    assertThat(rows).isGreaterThan(60);
    assertThat(strangers).as("of docs/limits.md, not in the table of memory").isEmpty();
  }

  @Test
  void whatIsInTheTableIsInTheDocument() throws IOException {
    String text = Files.readString(ROOT.resolve("docs/limits.md"));
    assertThat(table()).allMatch(name -> Arrays.stream(name.split(", ")).allMatch(text::contains));
  }

  /** Of a row that names several, each in turn, with the class of the first. */
  private static Set<String> strangers(String cell, Set<String> known) {
    Set<String> strangers = new TreeSet<>();
    Matcher names = NAME.matcher(cell);
    String owner = "";
    boolean any = false;
    while (names.find()) {
      String name = names.group(1);
      any = true;
      if (name.contains(".")) {
        owner = name.substring(0, name.indexOf('.') + 1);
      } else if (!known.contains(name)) {
        name = owner + name;
      }
      if (name.matches(".*(BYTES|[bB]ytes).*|[a-z.-]+") && !known.contains(name)) {
        strangers.add(name);
      }
    }
    if (!any && !known.contains(cell)) {
      strangers.add(cell);
    }
    return strangers;
  }

  private static Set<String> names(Path file) throws IOException {
    String text = Files.readString(file);
    String type = file.getFileName().toString().replace(".java", "");
    Set<String> names = new TreeSet<>();
    Matcher constants = CONSTANT.matcher(text);
    while (constants.find()) {
      names.add(type + "." + constants.group(1));
    }
    Matcher records = RECORD.matcher(text);
    while (records.find()) {
      boolean isAllMemory = records.group(1).matches("\\w+(Memory|Settings)");
      Matcher components = COMPONENT.matcher(records.group(2));
      while (components.find()) {
        String name = components.group(1);
        if (name.endsWith("BytesMax") || (isAllMemory && name.matches("\\w*Bytes(Per\\w+)?"))) {
          names.add(records.group(1) + "." + name);
        }
      }
    }
    return names;
  }

  private static boolean isCode(Path file) {
    String path = file.toString();
    return path.endsWith(".java")
        && path.contains("/src/main/java/")
        && !path.contains("/benchmarks/")
        && !path.contains("/testkit/");
  }

  private static Set<String> known() {
    Set<String> known = new TreeSet<>(table());
    for (Why why : Why.values()) {
      known.addAll(why.names);
    }
    return known.stream()
        .flatMap(name -> Stream.concat(Stream.of(name), Arrays.stream(name.split(", "))))
        .collect(Collectors.toSet());
  }

  private static Set<String> table() {
    MemoryNeeds needs = MemoryNeeds.of(NodeConfig.read(null, List.of()));
    return MemoryPlan.of(new ProcessMemory(256L << 20, 1L << 30), needs).limits().stream()
        .map(MemoryLimit::name)
        .collect(Collectors.toSet());
  }
}
