package dev.forebay.protocol.kafka.group.access;

import dev.forebay.broker.api.access.Operation;
import dev.forebay.broker.api.access.Resource;
import dev.forebay.broker.api.access.Rights;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.kafka.common.Endpoint;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.internals.Plugin;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.server.authorizer.AclCreateResult;
import org.apache.kafka.server.authorizer.AclDeleteResult;
import org.apache.kafka.server.authorizer.Action;
import org.apache.kafka.server.authorizer.AuthorizableRequestContext;
import org.apache.kafka.server.authorizer.AuthorizationResult;
import org.apache.kafka.server.authorizer.Authorizer;
import org.apache.kafka.server.authorizer.AuthorizerServerInfo;

/**
 * Tells the coordinator which topics a member may see whose subscription is a pattern: the others
 * are not among what the pattern means. It asks nothing else. Any thread.
 */
public final class TopicPatterns implements Authorizer {
  private final Function<AuthorizableRequestContext, Rights> rights;

  private TopicPatterns(Function<AuthorizableRequestContext, Rights> rights) {
    this.rights = rights;
  }

  /**
   * As the coordinator takes it.
   *
   * @param rights of who sends a request, for the calling thread
   */
  public static Plugin<Authorizer> of(Function<AuthorizableRequestContext, Rights> rights) {
    return Plugin.wrapInstance(new TopicPatterns(rights), new Metrics(), "authorizer");
  }

  @Override
  public List<AuthorizationResult> authorize(
      AuthorizableRequestContext context, List<Action> actions) {
    Rights ofUser = rights.apply(context);
    return actions.stream().map(action -> authorize(ofUser, action)).toList();
  }

  private static AuthorizationResult authorize(Rights rights, Action action) {
    return rights.may(Operation.SEE, new Resource.Destination(action.resourcePattern().name()))
        ? AuthorizationResult.ALLOWED
        : AuthorizationResult.DENIED;
  }

  @Override
  public Map<Endpoint, ? extends CompletionStage<Void>> start(AuthorizerServerInfo server) {
    return Map.of();
  }

  @Override
  public void configure(Map<String, ?> configs) {
    // There is nothing to say.
  }

  @Override
  public void close() {
    // Nothing is held.
  }

  @Override
  public List<? extends CompletionStage<AclCreateResult>> createAcls(
      AuthorizableRequestContext context, List<AclBinding> bindings) {
    throw new UnsupportedOperationException("the coordinator changes no rules");
  }

  @Override
  public List<? extends CompletionStage<AclDeleteResult>> deleteAcls(
      AuthorizableRequestContext context, List<AclBindingFilter> filters) {
    throw new UnsupportedOperationException("the coordinator changes no rules");
  }

  @Override
  public Iterable<AclBinding> acls(AclBindingFilter filter) {
    throw new UnsupportedOperationException("the coordinator reads no rules");
  }
}
