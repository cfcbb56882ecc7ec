package dev.forebay.protocol.kafka.group;

import dev.forebay.protocol.kafka.api.HandlerFactory;
import dev.forebay.protocol.kafka.api.Request;
import dev.forebay.protocol.kafka.api.RequestHandler;
import dev.forebay.protocol.kafka.config.GroupConfigurations;
import dev.forebay.protocol.kafka.group.access.GroupScreen;
import dev.forebay.runtime.EventLoop;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * Answers what clients ask of the groups of one virtual host, on any loop: the groups live on one,
 * where requests are brought and from where answers come back. Requests of one connection keep
 * their order.
 */
public final class GroupHandlers {
  private static final Set<ApiKeys> ON_GROUPS_LOOP =
      EnumSet.of(
          ApiKeys.JOIN_GROUP,
          ApiKeys.SYNC_GROUP,
          ApiKeys.HEARTBEAT,
          ApiKeys.LEAVE_GROUP,
          ApiKeys.OFFSET_COMMIT,
          ApiKeys.OFFSET_FETCH,
          ApiKeys.OFFSET_DELETE,
          ApiKeys.DESCRIBE_GROUPS,
          ApiKeys.LIST_GROUPS,
          ApiKeys.DELETE_GROUPS,
          ApiKeys.CONSUMER_GROUP_HEARTBEAT,
          ApiKeys.CONSUMER_GROUP_DESCRIBE);

  private final GroupSurroundings surroundings;
  private @Nullable GroupCoordination groups;
  private boolean closed;

  /** Any thread; nothing is begun before the first request. */
  public GroupHandlers(GroupSurroundings surroundings) {
    this.surroundings = surroundings;
  }

  /** Who answers on the loops of the connections. Any thread. */
  public Map<ApiKeys, HandlerFactory> factories() {
    Map<ApiKeys, HandlerFactory> factories = new EnumMap<>(ApiKeys.class);
    RequestHandler find = new FindCoordinator(this::warmUp);
    factories.put(ApiKeys.FIND_COORDINATOR, _ -> find);
    for (ApiKeys key : ON_GROUPS_LOOP) {
      factories.put(
          key,
          connection ->
              (request, answer) ->
                  GroupScreen.screen(
                      request,
                      answer,
                      (screened, refusal, told) ->
                          send(connection.loop(), screened, refusal, told)));
    }
    return factories;
  }

  /** What can be said of single groups. Any thread. */
  public static GroupConfigurations configurations(GroupSettings settings) {
    GroupConfigs configs = GroupConfigs.of(settings);
    configs.perGroup().close();
    return new GroupConfigurations(configs.coordinator(), configs.share());
  }

  private void send(EventLoop from, Request request, Errors refusal, Consumer<ApiMessage> answer) {
    if (Parts.areSeveral(request.body())) {
      request.work().takesLong();
    }
    EventLoop to = surroundings.loop();
    GroupRequest screened =
        new GroupRequest(request, refusal, request.streams().rights().elsewhere());
    if (from.index() == to.index()) {
      serve(screened, answer);
    } else {
      to.execute(() -> serve(screened, result -> from.execute(() -> answer.accept(result))));
    }
  }

  private void serve(GroupRequest request, Consumer<ApiMessage> answer) {
    groups().serve(request, answer);
  }

  /** A client that asks where the groups are soon asks for one. */
  private void warmUp() {
    surroundings.loop().execute(this::groups);
  }

  private GroupCoordination groups() {
    GroupCoordination begun = groups;
    if (begun == null) {
      begun = new GroupCoordination(surroundings);
      groups = begun;
      if (closed) {
        begun.close();
      }
    }
    return begun;
  }

  /** Stops serving; members find out as from any broker that stops. On the groups' loop. */
  public void close() {
    closed = true;
    if (groups != null) {
      groups.close();
    }
  }
}
