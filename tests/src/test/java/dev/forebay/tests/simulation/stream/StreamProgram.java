package dev.forebay.tests.simulation.stream;

import dev.forebay.tests.simulation.frame.NodeLife;
import dev.forebay.tests.simulation.frame.Program;
import dev.forebay.tests.simulation.frame.Simulation;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * One random run from a seed: some lives of a node, each ended by a crash amid what producers,
 * publishers, readers, consumers and administrators do; after each, and at last without views, all
 * is read again.
 */
final class StreamProgram extends Program<StreamLife> {
  private static final int ACTIONS_MIN = 150;
  private static final int ACTIONS_MAX = 300;
  private static final int LINKS_MAX = 4;
  private static final int READERS_MAX = 7;
  private static final int PRODUCERS = 4;
  private static final long LONG_WHILE_NANOS = 45_000_000_000L;

  private final StreamTrial trial;
  private final List<Producer> producers = new ArrayList<>();
  private final Administrator administrator;

  StreamProgram(Simulation.Surroundings surroundings, StreamTrial trial, SplittableRandom random) {
    super(surroundings, random);
    this.trial = trial;
    this.administrator = new Administrator(trial);
    for (int i = 0; i < PRODUCERS; i++) {
      producers.add(new Producer(trial, i > 0));
    }
  }

  @Override
  public void run() {
    liveSomeLives();
    crash(start(false));
    StreamLife last = start(true);
    last.rest();
    last.audit();
    crash(last);
  }

  @Override
  protected StreamLife begin(NodeLife.Birth birth, boolean withoutViews) {
    trial.add(new StreamEvent.Started(withoutViews));
    StreamLife life = new StreamLife(birth, trial);
    life.audit();
    return life;
  }

  @Override
  protected void crashed(StreamLife life, String cause) {
    trial.add(new StreamEvent.Crashed(cause, life.broker().millis()));
    producers.forEach(Producer::disconnected);
    administrator.disconnected();
  }

  @Override
  protected void live(StreamLife life) {
    Link admin = life.connect();
    if (admin == null) {
      return;
    }
    life.on(admin, () -> administrator.furnish(admin));
    life.rest();
    act(
        life,
        ACTIONS_MIN,
        ACTIONS_MAX,
        () -> {
          act(life, admin);
          life.step(random.nextInt(random.nextInt(4) == 0 ? 60 : 12));
        });
  }

  private void act(StreamLife life, Link admin) {
    int dice = random.nextInt(100);
    if (dice < 40) {
      produce(life, admin);
    } else if (dice < 60) {
      publish(life, admin);
    } else if (dice < 80) {
      read(life, admin);
    } else if (dice < 90) {
      life.on(admin, () -> administrator.act(admin, admin.places()));
    } else if (dice < 94) {
      Link link = anyLink(life, admin);
      if (link != null) {
        life.close(link);
      }
    } else if (dice < 96) {
      life.rest();
    } else if (dice == 96) {
      life.pass(LONG_WHILE_NANOS);
    } else if (dice == 97) {
      life.rest();
      life.audit();
    } else if (dice == 98) {
      trial.shardsMove();
      life.beginToMoveShards(random);
    }
  }

  private @Nullable Link anyLink(StreamLife life, Link admin) {
    List<Link> others = life.links().stream().filter(link -> link != admin).toList();
    return others.isEmpty() ? null : others.get(random.nextInt(others.size()));
  }

  private @Nullable Link someLink(StreamLife life, Link admin) {
    boolean another = life.links().size() <= LINKS_MAX && random.nextInt(4) == 0;
    Link link = another ? null : anyLink(life, admin);
    return link == null ? life.connect() : link;
  }

  private void produce(StreamLife life, Link admin) {
    Producer producer = producers.get(random.nextInt(producers.size()));
    Link link = producer.link();
    if (link != null) {
      life.on(link, () -> producer.act(link, link.places()));
      return;
    }
    Link another = someLink(life, admin);
    if (another != null) {
      life.on(another, () -> producer.connected(another));
    }
  }

  private void publish(StreamLife life, Link admin) {
    Link link = someLink(life, admin);
    if (link != null) {
      life.on(link, () -> link.publisher().act(link, link.places()));
    }
  }

  private void read(StreamLife life, Link admin) {
    life.followers().removeIf(Follower::isEnded);
    if (life.followers().size() < READERS_MAX && random.nextInt(3) == 0) {
      Link link = someLink(life, admin);
      if (link != null) {
        life.on(link, () -> beginReader(life, link));
      }
    } else if (!life.followers().isEmpty()) {
      Follower follower = life.followers().get(random.nextInt(life.followers().size()));
      life.on(follower.link(), follower::act);
    }
  }

  private void beginReader(StreamLife life, Link link) {
    List<Place> places = link.places();
    if (!places.isEmpty()) {
      Place place = places.get(random.nextInt(places.size()));
      Follower follower =
          random.nextInt(3) == 0
              ? new StreamReader(trial, link, place)
              : new MessageConsumer(trial, link, place);
      life.followers().add(follower);
      follower.begin();
    }
  }
}
