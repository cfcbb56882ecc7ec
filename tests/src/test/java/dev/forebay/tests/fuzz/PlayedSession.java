package dev.forebay.tests.fuzz;

import dev.forebay.protocol.amqp091.codec.ReplyCode;
import dev.forebay.tests.fuzz.Plan.Pace;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Plays one plan over a socket of its own. One thread, and one more that reads. */
final class PlayedSession {
  private static final System.Logger LOG = System.getLogger(PlayedSession.class.getName());
  private static final long ANSWER_MILLIS_MAX = 15;
  private static final long CLOSE_MILLIS_MAX = 30;
  private static final long VERDICT_MILLIS_MAX = 10_000;
  private static final int DRIBBLE_BYTES_MAX = 3000;
  private static final byte[] CLOSE =
      Bytes.frame(
          1,
          0,
          (byte) 0,
          (byte) 10,
          (byte) 0,
          (byte) 50,
          (byte) 0,
          (byte) 200,
          (byte) 0,
          (byte) 0,
          (byte) 0,
          (byte) 0,
          (byte) 0);
  private static final byte[] CLOSE_OK =
      Bytes.frame(1, 0, (byte) 0, (byte) 10, (byte) 0, (byte) 51);

  private final ServerFrames answers = new ServerFrames();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicReference<@Nullable Throwable> objection = new AtomicReference<>();
  private final Plan plan;

  PlayedSession(Plan plan) {
    this.plan = plan;
  }

  /**
   * Plays it to its end.
   *
   * @return the codes with which the broker closed channels and the connection
   */
  List<ReplyCode> play(int port) throws InterruptedException, IOException {
    Thread reading;
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setTcpNoDelay(true);
      reading = Thread.ofVirtual().start(() -> read(socket));
      try {
        send(socket.getOutputStream());
      } catch (IOException e) {
        LOG.log(System.Logger.Level.DEBUG, "the broker has ended it already", e);
      }
      if (plan.offence() != null) {
        judge(plan.offence());
      }
      end(socket);
    }
    reading.join();
    Throwable objected = objection.get();
    if (objected != null) {
      throw new AssertionError(plan.summary(), objected);
    }
    return answers.codes();
  }

  private void send(OutputStream out) throws IOException, InterruptedException {
    int dribbled = 0;
    for (Step step : plan.steps()) {
      if (plan.pace() == Pace.IN_STEP) {
        awaitAnswers(step.answersBefore());
      }
      if (plan.pace() == Pace.DRIBBLE && dribbled < DRIBBLE_BYTES_MAX) {
        dribbled += step.bytes().length;
        for (byte one : step.bytes()) {
          out.write(one);
        }
      } else {
        out.write(step.bytes());
      }
      if (answers.closes()) {
        return;
      }
    }
  }

  /** Waits for the answers that the recorded client had, which may never come now. */
  private void awaitAnswers(int frames) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ANSWER_MILLIS_MAX);
    while (answers.frames() < frames && !answers.closes() && System.nanoTime() < deadline) {
      if (ended.await(1, TimeUnit.MILLISECONDS)) {
        return;
      }
    }
  }

  private void judge(Offence offence) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(VERDICT_MILLIS_MAX);
    boolean over = false;
    while (!over && System.nanoTime() < deadline) {
      over =
          answers.closed(offence.channel()) != null
              || answers.closes()
              || ended.await(1, TimeUnit.MILLISECONDS);
    }
    ReplyCode code = answers.closed(offence.channel());
    // Others may have taken the memory for incomplete messages until time was up.
    if (code != offence.code() && answers.closed(0) != ReplyCode.RESOURCE_ERROR) {
      objection.compareAndSet(
          null,
          new AssertionError(
              "%s is answered with %s instead of %s; all: %s"
                  .formatted(offence.name(), code, offence.code(), answers.codes())));
    }
  }

  private void end(Socket socket) throws InterruptedException {
    try {
      switch (plan.ending()) {
        case VANISH -> socket.setSoLinger(true, 0);
        case CLOSE -> {
          socket.getOutputStream().write(answers.closes() ? CLOSE_OK : CLOSE);
          awaitEnd(CLOSE_MILLIS_MAX);
        }
        case WAIT -> {
          if (!awaitEnd(FuzzedBroker.SESSION_MILLIS_MAX)) {
            objection.compareAndSet(null, new AssertionError("the broker waits for ever"));
          }
        }
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "the broker has ended it already", e);
    }
  }

  private boolean awaitEnd(long millis) throws InterruptedException {
    return ended.await(millis, TimeUnit.MILLISECONDS);
  }

  private void read(Socket socket) {
    byte[] buffer = new byte[1 << 14];
    try {
      InputStream in = socket.getInputStream();
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        answers.add(buffer, length);
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "a session ends", e);
    } catch (RuntimeException | AssertionError e) {
      objection.compareAndSet(null, e);
    } finally {
      ended.countDown();
    }
  }
}
