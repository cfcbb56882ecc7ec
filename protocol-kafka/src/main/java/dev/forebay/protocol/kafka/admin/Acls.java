package dev.forebay.protocol.kafka.admin;

import dev.forebay.broker.api.access.AccessAdmin;
import dev.forebay.broker.api.access.AccessRule;
import dev.forebay.protocol.kafka.api.ConnectionScope;
import dev.forebay.protocol.kafka.api.Request;
import dev.forebay.protocol.kafka.work.Steps;
import dev.forebay.transport.connection.Countdown;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.message.CreateAclsRequestData;
import org.apache.kafka.common.message.CreateAclsRequestData.AclCreation;
import org.apache.kafka.common.message.CreateAclsResponseData;
import org.apache.kafka.common.message.CreateAclsResponseData.AclCreationResult;
import org.apache.kafka.common.message.DeleteAclsRequestData;
import org.apache.kafka.common.message.DeleteAclsRequestData.DeleteAclsFilter;
import org.apache.kafka.common.message.DeleteAclsResponseData;
import org.apache.kafka.common.message.DeleteAclsResponseData.DeleteAclsFilterResult;
import org.apache.kafka.common.message.DeleteAclsResponseData.DeleteAclsMatchingAcl;
import org.apache.kafka.common.message.DescribeAclsRequestData;
import org.apache.kafka.common.message.DescribeAclsResponseData;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.ApiError;
import org.apache.kafka.common.requests.CreateAclsRequest;
import org.apache.kafka.common.requests.DeleteAclsResponse;
import org.apache.kafka.common.requests.DescribeAclsResponse;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePatternFilter;
import org.apache.kafka.common.resource.ResourceType;
import org.jspecify.annotations.Nullable;

/** DescribeAcls, CreateAcls and DeleteAcls. Of one connection; confined to its loop. */
public final class Acls {
  private final AccessAdmin admin;
  private final String virtualHost;

  /** For one connection. */
  public Acls(ConnectionScope connection) {
    this.admin = connection.administration();
    this.virtualHost = connection.virtualHost();
  }

  /** Answers DescribeAcls. */
  public void describe(Request request, Consumer<ApiMessage> answer) {
    DescribeAclsRequestData body = (DescribeAclsRequestData) request.body();
    AclBindingFilter filter =
        filter(
            new ResourcePatternFilter(
                ResourceType.fromCode(body.resourceTypeFilter()),
                body.resourceNameFilter(),
                PatternType.fromCode(body.patternTypeFilter())),
            body.principalFilter(),
            body.hostFilter(),
            body.operation(),
            body.permissionType());
    List<AccessRule> rules = admin.rules();
    if (rules == null || filter.isUnknown()) {
      Errors error = rules == null ? Errors.CLUSTER_AUTHORIZATION_FAILED : Errors.INVALID_REQUEST;
      answer.accept(
          new DescribeAclsResponseData()
              .setErrorCode(error.code())
              .setErrorMessage(error.message()));
      return;
    }
    Collection<AclBinding> found = new ArrayList<>();
    request
        .work()
        .run(
            Steps.each(
                rules,
                rule -> {
                  AclBinding binding = AclMapping.binding(rule);
                  if (filter.matches(binding)) {
                    found.add(binding);
                  }
                }),
            () ->
                answer.accept(
                    new DescribeAclsResponseData()
                        .setResources(DescribeAclsResponse.aclsResources(found))));
  }

  private static AclBindingFilter filter(
      ResourcePatternFilter pattern,
      @Nullable String principal,
      @Nullable String host,
      byte operation,
      byte permission) {
    return new AclBindingFilter(
        pattern,
        new AccessControlEntryFilter(
            principal,
            host,
            AclOperation.fromCode(operation),
            AclPermissionType.fromCode(permission)));
  }

  /** Answers CreateAcls. */
  public void create(Request request, Consumer<ApiMessage> answer) {
    CreateAclsRequestData body = (CreateAclsRequestData) request.body();
    CreateAclsResponseData response = new CreateAclsResponseData();
    Countdown created = new Countdown(body.creations().size(), () -> answer.accept(response));
    request
        .work()
        .run(
            Steps.each(
                body.creations(),
                creation -> {
                  AclCreationResult result = new AclCreationResult();
                  response.results().add(result);
                  create(creation, result, created);
                }),
            created::allAsked);
  }

  private void create(AclCreation creation, AclCreationResult result, Countdown created) {
    AccessRule rule;
    try {
      rule = AclMapping.rule(virtualHost, CreateAclsRequest.aclBinding(creation));
    } catch (ApiException e) {
      result.setErrorCode(Errors.forException(e).code()).setErrorMessage(e.getMessage());
      created.arrived();
      return;
    } catch (IllegalArgumentException e) {
      // Kafka's own classes say so of what can't be one.
      result.setErrorCode(Errors.INVALID_REQUEST.code()).setErrorMessage(e.getMessage());
      created.arrived();
      return;
    }
    admin.put(
        rule,
        reply -> {
          Errors error = error(reply);
          result
              .setErrorCode(error.code())
              .setErrorMessage(error == Errors.NONE ? null : error.message());
          created.arrived();
        });
  }

  private static Errors error(AccessAdmin.Reply reply) {
    return switch (reply) {
      case DONE -> Errors.NONE;
      case NO_RIGHT -> Errors.CLUSTER_AUTHORIZATION_FAILED;
      case NO_USER -> Errors.RESOURCE_NOT_FOUND;
      case TOO_MANY -> Errors.POLICY_VIOLATION;
    };
  }

  /** Answers DeleteAcls. */
  public void delete(Request request, Consumer<ApiMessage> answer) {
    DeleteAclsRequestData body = (DeleteAclsRequestData) request.body();
    DeleteAclsResponseData response = new DeleteAclsResponseData();
    List<Deletion> deletions = new ArrayList<>();
    List<AccessRule> rules = admin.rules();
    Steps found =
        Steps.nested(
            body.filters(),
            filter -> {
              DeleteAclsFilterResult result = new DeleteAclsFilterResult();
              response.filterResults().add(result);
              return find(filter, rules, result, deletions);
            });
    request
        .work()
        .run(
            found,
            () -> {
              Countdown deleted = new Countdown(deletions.size(), () -> answer.accept(response));
              request
                  .work()
                  .run(
                      Steps.each(deletions, deletion -> delete(deletion, deleted)),
                      deleted::allAsked);
            });
  }

  private record Deletion(AccessRule rule, DeleteAclsMatchingAcl result) {}

  private static Steps find(
      DeleteAclsFilter said,
      @Nullable List<AccessRule> rules,
      DeleteAclsFilterResult result,
      List<Deletion> deletions) {
    AclBindingFilter filter =
        filter(
            new ResourcePatternFilter(
                ResourceType.fromCode(said.resourceTypeFilter()),
                said.resourceNameFilter(),
                PatternType.fromCode(said.patternTypeFilter())),
            said.principalFilter(),
            said.hostFilter(),
            said.operation(),
            said.permissionType());
    if (rules == null || filter.isUnknown()) {
      Errors error = rules == null ? Errors.CLUSTER_AUTHORIZATION_FAILED : Errors.INVALID_REQUEST;
      result.setErrorCode(error.code()).setErrorMessage(error.message());
      return Steps.none();
    }
    return Steps.each(
        rules,
        rule -> {
          AclBinding binding = AclMapping.binding(rule);
          if (filter.matches(binding)) {
            DeleteAclsMatchingAcl matching = DeleteAclsResponse.matchingAcl(binding, ApiError.NONE);
            result.matchingAcls().add(matching);
            deletions.add(new Deletion(rule, matching));
          }
        });
  }

  private void delete(Deletion deletion, Countdown deleted) {
    admin.delete(
        deletion.rule(),
        reply -> {
          Errors error = error(reply);
          deletion
              .result()
              .setErrorCode(error.code())
              .setErrorMessage(error == Errors.NONE ? null : error.message());
          deleted.arrived();
        });
  }
}
