package dev.forebay.protocol.kafka.config;

import dev.forebay.broker.api.access.Operation;
import dev.forebay.broker.api.stream.StreamClient;
import dev.forebay.protocol.kafka.access.ConfigAccess;
import dev.forebay.protocol.kafka.api.Request;
import dev.forebay.protocol.kafka.api.RequestHandler;
import dev.forebay.protocol.kafka.node.KafkaSettings;
import dev.forebay.protocol.kafka.work.Steps;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.message.DescribeConfigsRequestData;
import org.apache.kafka.common.message.DescribeConfigsRequestData.DescribeConfigsResource;
import org.apache.kafka.common.message.DescribeConfigsResponseData;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResourceResult;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResult;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsSynonym;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.DescribeConfigsResponse;

/** DescribeConfigs, of topics, groups and the broker. */
public final class DescribeConfigs implements RequestHandler {
  private final TopicConfigs topics;
  private final BrokerConfigs broker;
  private final GroupConfigurations groups;

  /** Describes these. */
  public DescribeConfigs(TopicConfigs topics, GroupConfigurations groups, KafkaSettings settings) {
    this.topics = topics;
    this.groups = groups;
    this.broker = new BrokerConfigs(settings);
  }

  @Override
  public void handle(Request request, Consumer<ApiMessage> answer) {
    DescribeConfigsRequestData body = (DescribeConfigsRequestData) request.body();
    DescribeConfigsResponseData response = new DescribeConfigsResponseData();
    Steps descriptions =
        Steps.nested(
            body.resources(),
            resource -> {
              DescribeConfigsResult result =
                  new DescribeConfigsResult()
                      .setResourceType(resource.resourceType())
                      .setResourceName(resource.resourceName());
              response.results().add(result);
              return describe(request, resource, result, body);
            });
    request.work().run(descriptions, () -> answer.accept(response));
  }

  private Steps describe(
      Request request,
      DescribeConfigsResource resource,
      DescribeConfigsResult result,
      DescribeConfigsRequestData body) {
    List<Entry> entries;
    try {
      entries = entries(request, resource);
    } catch (ApiException e) {
      result.setErrorCode(Errors.forException(e).code()).setErrorMessage(e.getMessage());
      return Steps.none();
    }
    boolean readOnly = ResourceTypes.of(resource.resourceType()) == ConfigResource.Type.BROKER;
    List<String> keys = resource.configurationKeys();
    if (keys == null) {
      return Steps.each(entries, entry -> result.configs().add(describe(entry, body, readOnly)));
    }
    Set<String> known = new HashSet<>();
    entries.forEach(entry -> known.add(entry.name()));
    Set<String> named = new HashSet<>();
    return Steps.each(
            keys,
            key -> {
              if (known.contains(key)) {
                named.add(key);
              }
            })
        .then(() ->
            Steps.each(
                entries,
                entry -> {
                  if (named.contains(entry.name())) {
                    result.configs().add(describe(entry, body, readOnly));
                  }
                }));
  }

  private List<Entry> entries(Request request, DescribeConfigsResource resource) {
    StreamClient streams = request.streams();
    ConfigAccess.check(
        streams.rights(),
        Operation.SEE_SETTINGS,
        ResourceTypes.of(resource.resourceType()),
        resource.resourceName(),
        GroupConfigurations.STREAM);
    return switch (ResourceTypes.of(resource.resourceType())) {
      case TOPIC ->
          topics.entries(ResourceTypes.topic(streams, resource.resourceName()).settings());
      case BROKER -> {
        ResourceTypes.checkBroker(resource.resourceName());
        yield resource.resourceName().isEmpty() ? List.of() : broker.entries(request.endpoint());
      }
      case GROUP -> groups.entries(streams, resource.resourceName());
      case BROKER_LOGGER, CLIENT_METRICS, UNKNOWN ->
          throw ResourceTypes.unsupported(resource.resourceType());
    };
  }

  private static DescribeConfigsResourceResult describe(
      Entry entry, DescribeConfigsRequestData body, boolean readOnly) {
    DescribeConfigsResourceResult described =
        new DescribeConfigsResourceResult()
            .setName(entry.name())
            .setValue(entry.value())
            .setReadOnly(readOnly)
            .setConfigSource(entry.source().id())
            .setConfigType(type(entry.type()));
    if (body.includeSynonyms()) {
      if (entry.source() != Source.DEFAULT) {
        described.synonyms().add(synonym(entry.name(), entry.value(), entry.source()));
      }
      if (entry.defaultValue() != null) {
        described.synonyms().add(synonym(entry.name(), entry.defaultValue(), Source.DEFAULT));
      }
    }
    if (body.includeDocumentation()) {
      described.setDocumentation(entry.documentation());
    }
    return described;
  }

  private static DescribeConfigsSynonym synonym(String name, String value, Source source) {
    return new DescribeConfigsSynonym().setName(name).setValue(value).setSource(source.id());
  }

  private static byte type(ConfigDef.Type type) {
    return switch (type) {
      case BOOLEAN -> DescribeConfigsResponse.ConfigType.BOOLEAN.id();
      case STRING -> DescribeConfigsResponse.ConfigType.STRING.id();
      case INT -> DescribeConfigsResponse.ConfigType.INT.id();
      case SHORT -> DescribeConfigsResponse.ConfigType.SHORT.id();
      case LONG -> DescribeConfigsResponse.ConfigType.LONG.id();
      case DOUBLE -> DescribeConfigsResponse.ConfigType.DOUBLE.id();
      case LIST -> DescribeConfigsResponse.ConfigType.LIST.id();
      case CLASS -> DescribeConfigsResponse.ConfigType.CLASS.id();
      case PASSWORD -> DescribeConfigsResponse.ConfigType.PASSWORD.id();
    };
  }
}
