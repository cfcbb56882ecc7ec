package dev.forebay.tests.simulation.frame;

import dev.forebay.broker.api.Session;
import dev.forebay.broker.api.stream.StreamClient;
import dev.forebay.broker.form.Forms;
import dev.forebay.runtime.EventLoop;
import dev.forebay.runtime.Worker;
import dev.forebay.storage.StorageEngine;
import dev.forebay.storage.disk.Disk;
import dev.forebay.storage.view.View;

/**
 * Whoever stands between a broker and the world. By itself it changes nothing; a broken variant
 * replaces one thing by something that misbehaves.
 */
public interface Meddler {
  /** Nothing is replaced. */
  Meddler NONE = new Meddler() {};

  /** The disk as the log sees it. */
  default Disk disk(Disk disk) {
    return disk;
  }

  /** The log as the broker sees it. */
  default StorageEngine engine(StorageEngine engine) {
    return engine;
  }

  /** The view as the broker sees it. */
  default View view(View view) {
    return view;
  }

  /** An event loop as the broker sees it. */
  default EventLoop loop(EventLoop loop) {
    return loop;
  }

  /** Workers as the broker sees them. */
  default Worker.Factory workers(Worker.Factory workers) {
    return workers;
  }

  /** The forms of messages, as the broker sees them. */
  default Forms forms(Forms forms) {
    return forms;
  }

  /** A session as its client sees it. */
  default Session session(Session session, EventLoop loop) {
    return session;
  }

  /** A client of streams as its user sees it. */
  default StreamClient streams(StreamClient streams, EventLoop loop) {
    return streams;
  }
}
