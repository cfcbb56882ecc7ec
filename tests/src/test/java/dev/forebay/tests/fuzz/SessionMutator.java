package dev.forebay.tests.fuzz;

import dev.forebay.tests.fuzz.Plan.Ending;
import dev.forebay.tests.fuzz.Plan.Pace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Damages recorded sessions; the same seed does the same damage. Any thread. */
final class SessionMutator {
  private static final int HANDSHAKE_STEPS = 4;
  private static final int STEPS_MAX = 400;
  private static final int PAYLOAD_OFFSET = 7;
  private static final int[] FRAME_MAXIMA = {0, 1, 100, 4095, 4096, 8192, 131_072, 131_073, -1};
  private static final int[] SIZES = {
    0, 1, 7, 4088, 131_064, 131_065, 1 << 24, Integer.MAX_VALUE, -1
  };
  private static final int HEARTBEAT_SECONDS = 1;
  private static final int OFFENCES_PERCENT = 30;

  /** No recorded client uses channels from here on, and all agree to them. */
  private static final int OWN_CHANNEL_MIN = 1000;

  private final List<RecordedSession> sessions;
  private final List<Damage> damages =
      List.of(
          new Damage("bit flipped", this::flipBit),
          new Damage("byte changed", this::changeByte),
          new Damage("frame cut short", this::cutFrame),
          new Damage("session cut short", this::cutSession),
          new Damage("frame twice", this::repeat),
          new Damage("frame left out", this::leaveOut),
          new Damage("frames swapped", this::swap),
          new Damage("frames of another session", this::splice),
          new Damage("wrong length", this::wrongLength),
          new Damage("wrong channel", this::wrongChannel),
          new Damage("wrong type", this::wrongType),
          new Damage("other frame-max", this::otherFrameMax),
          new Damage("content left half", this::leaveContentHalf),
          new Damage("body in pieces", this::splitBody),
          new Damage("heartbeats between", this::heartbeat));

  SessionMutator(List<RecordedSession> sessions) {
    this.sessions = List.copyOf(sessions);
  }

  private record Damage(String name, Deed deed) {}

  private interface Deed {
    void damage(SplittableRandom random, List<Step> steps);
  }

  /** A session with damage, or without any. */
  Plan plan(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    RecordedSession session = any(random);
    List<Step> steps = new ArrayList<>(session.steps());
    soonSilent(steps);
    if (random.nextInt(100) < OFFENCES_PERCENT) {
      return offending(random, session.client(), steps);
    }
    List<String> done = new ArrayList<>();
    int count = random.nextInt(5);
    for (int i = 0; i < count && !steps.isEmpty(); i++) {
      Damage damage = damages.get(random.nextInt(damages.size()));
      damage.deed.damage(random, steps);
      done.add(damage.name);
    }
    if (steps.size() > STEPS_MAX) {
      steps = steps.subList(0, STEPS_MAX);
    }
    Ending ending = ending(random);
    return new Plan(
        session.client(),
        done,
        List.copyOf(steps),
        null,
        pace(random),
        ending == Ending.WAIT && !endsByItself(steps) ? Ending.CLOSE : ending);
  }

  /** Whether damage has left the client's wish for heartbeats, without which it may last. */
  private static boolean endsByItself(List<Step> steps) {
    return steps.stream()
        .filter(step -> step.isMethod(10, 31))
        .allMatch(step ->
            isTuneOk(step)
                && Bytes.unsignedShort(step.bytes(), PAYLOAD_OFFSET + 10) == HEARTBEAT_SECONDS);
  }

  private static boolean isTuneOk(Step step) {
    return step.isMethod(10, 31) && step.bytes().length > PAYLOAD_OFFSET + 11;
  }

  /** The beginning of a session without damage, and an offence. */
  private static Plan offending(SplittableRandom random, String client, List<Step> steps) {
    int end = HANDSHAKE_STEPS;
    while (end < Math.min(steps.size(), STEPS_MAX) && !steps.get(end).isMethod(10, 50)) {
      end++;
    }
    List<Step> all =
        new ArrayList<>(
            steps.subList(0, HANDSHAKE_STEPS + random.nextInt(end - HANDSHAKE_STEPS + 1)));
    Offence offence = Offence.any(random, OWN_CHANNEL_MIN + random.nextInt(1000));
    offence.frames().forEach(frame -> all.add(new Step(frame, 0)));
    return new Plan(client, List.of(offence.name()), all, offence, pace(random), ending(random));
  }

  /** The client asks for short heartbeats and sends none, so that no session lasts. */
  private static void soonSilent(List<Step> steps) {
    for (int i = 0; i < Math.min(HANDSHAKE_STEPS, steps.size()); i++) {
      if (steps.get(i).isMethod(10, 31)) {
        byte[] tuneOk = steps.get(i).bytes().clone();
        Bytes.putShort(tuneOk, PAYLOAD_OFFSET + 10, HEARTBEAT_SECONDS);
        steps.set(i, steps.get(i).with(tuneOk));
      }
    }
  }

  private static Pace pace(SplittableRandom random) {
    int dice = random.nextInt(100);
    return dice < 55 ? Pace.AT_ONCE : dice < 97 ? Pace.IN_STEP : Pace.DRIBBLE;
  }

  private static Ending ending(SplittableRandom random) {
    int dice = random.nextInt(100);
    return dice < 48 ? Ending.VANISH : dice < 97 ? Ending.CLOSE : Ending.WAIT;
  }

  private RecordedSession any(SplittableRandom random) {
    return sessions.get(random.nextInt(sessions.size()));
  }

  /** Most damage comes after the handshake; the rest has its own share. */
  private static int index(SplittableRandom random, List<Step> steps) {
    return steps.size() > HANDSHAKE_STEPS && random.nextInt(8) != 0
        ? HANDSHAKE_STEPS + random.nextInt(steps.size() - HANDSHAKE_STEPS)
        : random.nextInt(steps.size());
  }

  private interface Change {
    byte[] of(byte[] bytes);
  }

  private static void change(SplittableRandom random, List<Step> steps, Change change) {
    int index = index(random, steps);
    Step step = steps.get(index);
    if (step.bytes().length > PAYLOAD_OFFSET) {
      steps.set(index, step.with(change.of(step.bytes().clone())));
    }
  }

  private void flipBit(SplittableRandom random, List<Step> steps) {
    change(
        random,
        steps,
        bytes -> {
          bytes[position(random, bytes)] ^= (byte) (1 << random.nextInt(8));
          return bytes;
        });
  }

  private void changeByte(SplittableRandom random, List<Step> steps) {
    change(
        random,
        steps,
        bytes -> {
          bytes[position(random, bytes)] = (byte) random.nextInt(256);
          return bytes;
        });
  }

  /** A changed header hides what a changed payload would do, so that is rarer. */
  private static int position(SplittableRandom random, byte[] bytes) {
    return random.nextInt(5) == 0
        ? random.nextInt(bytes.length)
        : PAYLOAD_OFFSET + random.nextInt(bytes.length - PAYLOAD_OFFSET);
  }

  private void cutFrame(SplittableRandom random, List<Step> steps) {
    change(random, steps, bytes -> Arrays.copyOf(bytes, random.nextInt(bytes.length)));
  }

  private void cutSession(SplittableRandom random, List<Step> steps) {
    steps.subList(index(random, steps), steps.size()).clear();
  }

  private void repeat(SplittableRandom random, List<Step> steps) {
    int index = index(random, steps);
    int times = random.nextInt(10) == 0 ? 30 : 1;
    for (int i = 0; i < times; i++) {
      steps.add(index, steps.get(index));
    }
  }

  private void leaveOut(SplittableRandom random, List<Step> steps) {
    steps.remove(index(random, steps));
  }

  private void swap(SplittableRandom random, List<Step> steps) {
    int first = index(random, steps);
    int second = index(random, steps);
    Step moved = steps.get(first);
    steps.set(first, steps.get(second));
    steps.set(second, moved);
  }

  private void splice(SplittableRandom random, List<Step> steps) {
    List<Step> other = any(random).steps();
    int from = index(random, other);
    int end = Math.min(other.size(), from + 1 + random.nextInt(8));
    int at = index(random, steps);
    for (Step step : other.subList(from, end)) {
      steps.add(at++, new Step(step.bytes(), 0));
    }
  }

  private void wrongLength(SplittableRandom random, List<Step> steps) {
    change(
        random,
        steps,
        bytes -> {
          int right = Bytes.size(bytes, 0);
          boolean near = random.nextBoolean();
          int wrong = near ? right + random.nextInt(7) - 3 : SIZES[random.nextInt(SIZES.length)];
          Bytes.putInt(bytes, 3, wrong);
          return bytes;
        });
  }

  private void wrongChannel(SplittableRandom random, List<Step> steps) {
    change(
        random,
        steps,
        bytes -> {
          Bytes.putShort(bytes, 1, random.nextInt(random.nextBoolean() ? 4 : 65_536));
          return bytes;
        });
  }

  private void wrongType(SplittableRandom random, List<Step> steps) {
    change(
        random,
        steps,
        bytes -> {
          bytes[0] = (byte) random.nextInt(random.nextBoolean() ? 9 : 256);
          return bytes;
        });
  }

  private void otherFrameMax(SplittableRandom random, List<Step> steps) {
    for (int i = 0; i < steps.size(); i++) {
      if (isTuneOk(steps.get(i))) {
        byte[] tuneOk = steps.get(i).bytes().clone();
        Bytes.putInt(tuneOk, PAYLOAD_OFFSET + 6, FRAME_MAXIMA[random.nextInt(FRAME_MAXIMA.length)]);
        steps.set(i, steps.get(i).with(tuneOk));
      }
    }
  }

  /** Everything after a content header, or within its bodies, is lost. */
  private void leaveContentHalf(SplittableRandom random, List<Step> steps) {
    int from = index(random, steps);
    for (int i = from; i < steps.size(); i++) {
      if (steps.get(i).isFrame(2)) {
        if (random.nextBoolean()) {
          steps.subList(i + 1, steps.size()).clear();
        } else {
          steps.subList(i + 1, Math.min(steps.size(), i + 2)).clear();
        }
        return;
      }
    }
  }

  private void splitBody(SplittableRandom random, List<Step> steps) {
    int from = index(random, steps);
    for (int i = from; i < steps.size(); i++) {
      Step step = steps.get(i);
      if (step.isFrame(3)) {
        byte[] body = Arrays.copyOfRange(step.bytes(), PAYLOAD_OFFSET, step.bytes().length - 1);
        int at = random.nextInt(body.length + 1);
        steps.set(i, step.with(Bytes.frame(3, step.channel(), Arrays.copyOf(body, at))));
        steps.add(
            i + 1,
            step.with(Bytes.frame(3, step.channel(), Arrays.copyOfRange(body, at, body.length))));
        return;
      }
    }
  }

  private void heartbeat(SplittableRandom random, List<Step> steps) {
    int count = 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      steps.add(index(random, steps), new Step(Bytes.frame(8, 0), 0));
    }
  }
}
