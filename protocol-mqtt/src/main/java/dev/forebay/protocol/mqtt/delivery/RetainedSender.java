package dev.forebay.protocol.mqtt.delivery;

import dev.forebay.protocol.mqtt.client.ClientScope;
import dev.forebay.protocol.mqtt.filter.Subscription;
import dev.forebay.protocol.mqtt.retained.RetainedMessage;
import dev.forebay.protocol.mqtt.retained.RetainedSearch;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sends a new subscriber what its topics have retained, in pieces, one subscription after another.
 * What is to be acknowledged goes through the session's queue, so that it is sent again like all
 * else. Confined to the connection's loop.
 */
public final class RetainedSender {
  private static final long TRY_AGAIN_NANOS = 50_000_000;

  private final ClientScope client;
  private final Deliveries deliveries;

  /** Null while there are none. */
  private @Nullable ArrayDeque<Job> jobs;

  private boolean isAsking;

  /** Null before there is something to be sent. */
  private @Nullable RetainedOutput output;

  /** What is found for one subscription. */
  private static final class Job {
    private final Subscription subscription;
    private final long end;
    private final ArrayDeque<RetainedMessage> found = new ArrayDeque<>(1);

    /** Null before it has begun: many may wait for their turn. */
    private @Nullable RetainedSearch search;

    Job(Subscription subscription, long end) {
      this.subscription = subscription;
      this.end = end;
    }
  }

  /** Of one client. */
  public RetainedSender(ClientScope client, Deliveries deliveries) {
    this.client = client;
    this.deliveries = deliveries;
  }

  /** Sends what there is for these subscriptions, before an end that is an offset. */
  public void send(List<Subscription> subscriptions, long end) {
    for (Subscription one : subscriptions) {
      if (jobs == null) {
        jobs = new ArrayDeque<>(1);
      }
      jobs.add(new Job(one, end));
    }
    goOn();
  }

  /** Goes on, if the client takes more. */
  public void goOn() {
    Job job = next();
    while (job != null && client.isOpen() && client.isWritable() && !isAsking) {
      RetainedMessage next = job.found.peek();
      if (next == null) {
        ask(job);
      } else if (output().send(job.subscription, next)) {
        job.found.remove();
      } else {
        client.loop().schedule(TRY_AGAIN_NANOS, this::goOn);
        break;
      }
      job = next();
    }
    if (output != null) {
      output.flush();
    }
  }

  private @Nullable Job next() {
    return jobs == null ? null : jobs.peek();
  }

  private RetainedOutput output() {
    RetainedOutput known = output;
    if (known == null) {
      known = new RetainedOutput(client, deliveries.aliases());
      output = known;
    }
    return known;
  }

  private void ask(Job job) {
    isAsking = true;
    RetainedSearch search = job.search;
    if (search == null) {
      search = client.retained().search(job.subscription.filter(), job.end, client.loop());
      job.search = search;
    }
    search.next(messages -> {
      isAsking = false;
      found(job, messages);
    });
  }

  private void found(Job job, List<RetainedMessage> messages) {
    ArrayDeque<Job> all = jobs;
    if (messages.isEmpty() && all != null) {
      all.remove(job);
      jobs = all.isEmpty() ? null : all;
    }
    job.found.addAll(messages);
    goOn();
  }
}
