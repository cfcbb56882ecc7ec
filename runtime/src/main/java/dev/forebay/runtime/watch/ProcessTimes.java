package dev.forebay.runtime.watch;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** What a thread and the collector have used so far. Any thread. */
public interface ProcessTimes {
  /** Processor time of a thread; below 0 if it has ended, or nobody can tell. */
  long processorNanos(Thread thread);

  /** How long the garbage collectors have worked. */
  long collectedMillis();

  /** As the machine tells them. */
  static ProcessTimes ofJvm() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    return new ProcessTimes() {
      @Override
      public long processorNanos(Thread thread) {
        return threads.isThreadCpuTimeSupported()
            ? threads.getThreadCpuTime(thread.threadId())
            : -1;
      }

      @Override
      public long collectedMillis() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
            .mapToLong(GarbageCollectorMXBean::getCollectionTime)
            .filter(millis -> millis > 0)
            .sum();
      }
    };
  }
}
