package dev.forebay.tests.replies;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One of two brokers that are compared: sends it steps and notes what each channel and each
 * consumer hears, and what is in the queues. It waits for no time: {@link #round} asks every
 * channel and every queue something, and what they say before their answer is all that there was.
 * Deliveries have names, since their tags depend on which of several queues was faster: channel,
 * consumer (or {@code get}) and how many came before. One thread.
 */
final class Side implements AutoCloseable {
  /** Asked about from channels of the first connection, which so must not be closed. */
  static final List<String> QUEUES = List.of("q1", "q2", "q3", "q4", "q5", "e1");

  private static final int FIRST_PROBE = 11;
  private static final int ROUNDS_MAX = 100;
  private static final long SILENCE_MILLIS = 10_000;
  private static final long CONFIRM_NANOS = 3_000_000_000L;
  private static final String NONE = "not there";
  private static final Pattern NAMED = Pattern.compile("@(\\S+)");
  private static final Pattern OBJECT = Pattern.compile("\\b([qex][1-9])\\b");
  private static final Pattern TAG = Pattern.compile(" delivery-tag=(\\d+)");
  private static final Pattern CONSUMER = Pattern.compile("consumer-tag=\"([^\"]*)\"");
  private static final Pattern CONFIRM =
      Pattern.compile("basic\\.(ack|nack) delivery-tag=(\\d+) multiple=(true|false).*");
  private static final Pattern COUNTS =
      Pattern.compile("queue\\.declare-ok queue=\"([^\"]*)\" (.*)");
  private static final Pattern WITHOUT_ANSWER =
      Pattern.compile("(publish|basic\\.(ack|nack|reject)) .*");

  private final Player player;
  private final Map<String, List<String>> heard = new TreeMap<>();
  private final Map<String, Long> tags = new HashMap<>();
  private final Map<String, TreeMap<Long, String>> confirms = new TreeMap<>();
  private final Map<String, String> counts = new TreeMap<>();
  private final Map<String, Message> incomplete = new HashMap<>();
  private final Set<String> consumers = new TreeSet<>();
  private final Set<String> open = new LinkedHashSet<>();
  private final Set<String> asked = new LinkedHashSet<>();
  private final Set<String> leaving = new HashSet<>();
  private final String suffix;
  private final Pattern suffixed;
  private boolean leftUnheard;
  private int news;

  /** A message of which a part has come. */
  private record Message(String stream, StringBuilder text) {}

  /**
   * A side that is not connected yet.
   *
   * @param suffix of the names of queues and exchanges there, so that others may use the same
   *     broker; a word
   */
  Side(int port, String suffix) {
    this.suffix = suffix;
    suffixed = Pattern.compile("\\b([qex][1-9])" + suffix + "\\b");
    player =
        new Player(port) {
          @Override
          void opened(WireConnection connection) {
            connection.letChannelsClose();
            connection.gather();
          }
        };
    QUEUES.forEach(queue -> counts.put(queue, NONE));
  }

  /**
   * Opens the channels that ask about queues, and the first connection, and deletes what is left.
   */
  void begin() throws IOException, InterruptedException {
    askOfProbes(QUEUES.size(), _ -> "channel.open");
    askOfProbes(QUEUES.size(), i -> "queue.delete queue=" + QUEUES.get(i));
    List<String> exchanges = RandomWords.EXCHANGES;
    askOfProbes(exchanges.size(), i -> "exchange.delete exchange=" + exchanges.get(i));
    heard.clear();
    open.add("1");
  }

  private void askOfProbes(int count, IntFunction<String> method)
      throws IOException, InterruptedException {
    for (int i = 0; i < count; i++) {
      String probe = Integer.toString(FIRST_PROBE + i);
      say(probe + ": " + method.apply(i));
      asked.add(probe);
    }
    hear();
  }

  /** Sends a step under the names of this side. */
  private void say(String step) throws IOException, InterruptedException {
    player.send(OBJECT.matcher(step).replaceAll("$1" + suffix));
  }

  /** What each channel and consumer has heard, who has got which confirms, and what is where. */
  Map<String, List<String>> state() {
    Map<String, List<String>> state = new TreeMap<>(heard);
    counts.forEach((queue, count) -> state.put(queue, List.of(count)));
    confirms.forEach((channel, all) -> state.put(channel + " confirms", List.of(all.toString())));
    return state;
  }

  Map<String, List<String>> heard() {
    return heard;
  }

  boolean isOpen(String channel) {
    return open.contains(channel);
  }

  boolean has(String queue) {
    return !NONE.equals(counts.get(queue));
  }

  private int confirmed(String channel) {
    return confirms.getOrDefault(channel, new TreeMap<>()).size();
  }

  /** Whether a channel got a delivery after it was, or had been asked to be, closed. */
  boolean hasDeliveredToLeaving() {
    return leftUnheard;
  }

  /** The delivery tag that this name has here. */
  long tag(String name) {
    Long tag = tags.get(name);
    if (tag == null) {
      throw new IllegalStateException("no delivery " + name);
    }
    return tag;
  }

  /** Whether all deliveries that a step names have come. */
  boolean knows(String step) {
    return NAMED.matcher(step).results().allMatch(name -> tags.containsKey(name.group(1)));
  }

  void send(String step) throws IOException, InterruptedException {
    Matcher named = NAMED.matcher(step);
    Step.Target target = Step.Target.of(step);
    String channel = name(target.connection(), target.channel());
    String rest = target.rest();
    if (rest.startsWith("queue.declare")) {
      QUEUES.stream()
          .filter(queue -> rest.contains("queue=" + queue + " "))
          .forEach(queue -> counts.replace(queue, NONE, "?"));
    } else if (rest.startsWith("basic.consume") || rest.startsWith("channel.open")) {
      open.add(channel);
    } else if (rest.startsWith("channel.close")) {
      leaving.add(channel);
    } else if (rest.startsWith("connection.close")) {
      leaving.addAll(open);
    }
    boolean isFirst = !player.connections().containsKey(target.connection());
    say(named.replaceAll(name -> Long.toString(tag(name.group(1)))));
    if (isFirst) {
      open.add(name(target.connection(), 1));
    }
    if (!WITHOUT_ANSWER.matcher(rest).matches()) {
      asked.add(channel);
    } else {
      flow(channel);
    }
  }

  /** Sends a step and hears all that comes of it. */
  void play(RandomSteps.Next step) throws IOException, InterruptedException {
    send(step.sent());
    hear();
    if (!step.isPreparation()) {
      Thread.sleep(step.pauseMillis());
      settle(step);
    }
  }

  /** Asks everyone once. */
  void look() throws IOException, InterruptedException {
    round();
  }

  /** Hears all that comes of a step which has been sent, also its confirms. */
  void settle(RandomSteps.Next step) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + CONFIRM_NANOS;
    int rounds = 0;
    boolean isNew = round();
    while (isNew || (isOpen(step.channel()) && confirmed(step.channel()) < step.confirms())) {
      if (isNew ? ++rounds > ROUNDS_MAX : System.nanoTime() > deadline) {
        return;
      }
      isNew = round();
    }
  }

  /** Reads until everyone who was asked has answered. */
  void hear() throws IOException, InterruptedException {
    flush();
    while (!asked.isEmpty()) {
      String first = asked.iterator().next();
      String connection = first.startsWith("b") ? "b" : "a";
      WireConnection wire = player.connections().get(connection);
      String line = wire == null ? null : wire.answer(SILENCE_MILLIS);
      if (line == null) {
        note(first, "silence");
        asked.remove(first);
      } else {
        Step.Target target = Step.Target.of(suffixed.matcher(line).replaceAll("$1"));
        heard(connection, target.channel(), target.rest());
      }
    }
    flush();
  }

  private void flush() throws IOException {
    for (WireConnection wire : player.connections().values()) {
      wire.flush();
    }
  }

  /** Asks everyone; whether anything is new. */
  private boolean round() throws IOException, InterruptedException {
    news = 0;
    for (int i = 0; i < QUEUES.size(); i++) {
      if (!NONE.equals(counts.get(QUEUES.get(i))) && isConnected("a")) {
        String probe = Integer.toString(FIRST_PROBE + i);
        say(probe + ": queue.declare passive=true queue=" + QUEUES.get(i));
        asked.add(probe);
      }
    }
    hear();
    for (String channel : open) {
      flow(channel);
    }
    hear();
    return news > 0;
  }

  private void flow(String channel) throws IOException, InterruptedException {
    if (open.contains(channel) && isConnected(channel.startsWith("b") ? "b" : "a")) {
      say(channel + ": channel.flow active=true");
      asked.add(channel);
    }
  }

  boolean isConnected(String connection) {
    WireConnection wire = player.connections().get(connection);
    return wire != null && wire.isOpen();
  }

  private void heard(String connection, int number, String line)
      throws IOException, InterruptedException {
    String channel = name(connection, number);
    if (number >= FIRST_PROBE) {
      counted(channel, number, line);
    } else if (number == 0 || line.equals(WireConnection.CLOSED)) {
      connectionEnds(connection, line);
    } else if (line.startsWith("channel.close ")) {
      note(channel, line);
      asked.remove(channel);
      channelEnds(channel);
      wire(connection).confirmClose(number);
    } else {
      onChannel(channel, line);
    }
  }

  private void counted(String channel, int number, String line)
      throws IOException, InterruptedException {
    String queue = QUEUES.get(number - FIRST_PROBE);
    Matcher declared = COUNTS.matcher(line);
    asked.remove(channel);
    String count = null;
    if (declared.matches()) {
      count = declared.group(2);
    } else if (line.startsWith("channel.close ")) {
      count = line.startsWith("channel.close 404") ? NONE : line;
      wire("a").confirmClose(number);
      say(channel + ": channel.open");
      flush();
      asked.add(channel);
    }
    if (count != null && !count.equals(counts.put(queue, count))) {
      news++;
    }
  }

  private void connectionEnds(String connection, String line) throws IOException {
    if (!line.equals(WireConnection.CLOSED)) {
      note(connection, line);
    }
    boolean second = connection.equals("b");
    asked.removeIf(channel -> channel.startsWith("b") == second);
    List.copyOf(open).stream()
        .filter(channel -> channel.startsWith("b") == second)
        .forEach(this::channelEnds);
    wire(connection).close();
    player.connections().remove(connection);
  }

  private void channelEnds(String channel) {
    open.remove(channel);
    leaving.remove(channel);
    confirms.remove(channel);
    consumers.removeIf(consumer -> consumer.startsWith(channel + "/"));
  }

  private void onChannel(String channel, String line) {
    Matcher confirm = CONFIRM.matcher(line);
    Message message = incomplete.get(channel);
    if (line.startsWith("channel.flow-ok")) {
      asked.remove(channel);
    } else if (confirm.matches()) {
      confirmed(channel, confirm);
    } else if (line.startsWith("basic.deliver ")
        || line.startsWith("basic.get-ok ")
        || line.startsWith("basic.return ")) {
      begin(channel, line);
    } else if (message != null && line.startsWith("header ")) {
      message.text.append(' ').append(line);
      if (line.startsWith("header 60 size=0")) {
        end(channel, message);
      }
    } else if (message != null) {
      message.text.append(' ').append(line);
      end(channel, message);
    } else {
      answered(channel, line);
    }
  }

  private void answered(String channel, String line) {
    Matcher consumer = CONSUMER.matcher(line);
    if (consumer.find()) {
      String name = channel + "/" + consumer.group(1);
      boolean known =
          line.startsWith("basic.consume-ok") ? consumers.add(name) : consumers.remove(name);
      note(channel, known ? line : line + " for whom?");
    } else {
      note(channel, line);
    }
    if (!line.startsWith("basic.cancel ")) {
      asked.remove(channel);
    }
    if (line.startsWith("channel.close-ok")) {
      channelEnds(channel);
    }
  }

  private void begin(String channel, String line) {
    Matcher consumer = CONSUMER.matcher(line);
    String stream = channel;
    if (consumer.find()) {
      stream = channel + "/" + consumer.group(1);
      leftUnheard |= leaving.contains(channel) || !open.contains(channel);
      if (!consumers.contains(stream)) {
        note(channel, "delivery for nobody: " + line);
      }
    } else if (line.startsWith("basic.get-ok")) {
      stream = channel + "/get";
    }
    Matcher tag = TAG.matcher(line);
    if (tag.find()) {
      tags.put(
          stream + "#" + heard.getOrDefault(stream, List.of()).size(), Long.valueOf(tag.group(1)));
    }
    incomplete.put(channel, new Message(stream, new StringBuilder(tag.replaceAll(""))));
  }

  private void end(String channel, Message message) {
    incomplete.remove(channel);
    note(message.stream, message.text.toString());
    if (message.text.indexOf("basic.get-ok") == 0) {
      asked.remove(channel);
    }
  }

  private void confirmed(String channel, Matcher confirm) {
    long last = Long.parseLong(confirm.group(2));
    TreeMap<Long, String> all = confirms.computeIfAbsent(channel, _ -> new TreeMap<>());
    if (confirm.group(3).equals("true")) {
      for (long tag = last; tag > 0; tag--) {
        all.putIfAbsent(tag, confirm.group(1));
      }
    } else {
      all.merge(last, confirm.group(1), (before, now) -> before + " and " + now);
    }
    news++;
  }

  private void note(String stream, String line) {
    news++;
    heard.computeIfAbsent(stream, _ -> new ArrayList<>()).add(Likeness.of(line));
  }

  private WireConnection wire(String connection) {
    WireConnection wire = player.connections().get(connection);
    if (wire == null) {
      throw new IllegalStateException("no connection " + connection);
    }
    return wire;
  }

  private static String name(String connection, int channel) {
    return (connection.equals("a") ? "" : connection) + channel;
  }

  /** As clients should, so that what is exclusive is gone before the next ones come. */
  @Override
  public void close() throws IOException {
    try {
      for (String connection : List.copyOf(player.connections().keySet())) {
        if (isConnected(connection)) {
          say(connection + ": connection.close");
          asked.add(name(connection, 0));
          hear();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      player.close();
    }
  }
}
