package dev.forebay.protocol.kafka.config;

import dev.forebay.protocol.kafka.api.Request;
import dev.forebay.protocol.kafka.api.RequestHandler;
import dev.forebay.protocol.kafka.work.Repeats;
import dev.forebay.protocol.kafka.work.Steps;
import dev.forebay.transport.connection.Countdown;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterConfigsResource;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterableConfig;
import org.apache.kafka.common.message.IncrementalAlterConfigsResponseData;
import org.apache.kafka.common.message.IncrementalAlterConfigsResponseData.AlterConfigsResourceResponse;
import org.apache.kafka.common.protocol.ApiMessage;
import org.jspecify.annotations.Nullable;

/** IncrementalAlterConfigs: changes some of what was said of a topic or group. */
public final class IncrementalAlterConfigs implements RequestHandler {
  private final TopicConfigs configs;
  private final ConfigChanges changes;

  /** Changes these. */
  public IncrementalAlterConfigs(TopicConfigs configs, GroupConfigurations groups) {
    this.configs = configs;
    this.changes = new ConfigChanges(configs, groups);
  }

  @Override
  public void handle(Request request, Consumer<ApiMessage> answer) {
    IncrementalAlterConfigsRequestData body = (IncrementalAlterConfigsRequestData) request.body();
    IncrementalAlterConfigsResponseData response = new IncrementalAlterConfigsResponseData();
    Repeats<ConfigChanges.Resource> repeats = new Repeats<>();
    Countdown changed = new Countdown(body.resources().size(), () -> answer.accept(response));
    Steps all =
        Steps.each(body.resources(), resource -> repeats.add(name(resource)))
            .then(() ->
                Steps.each(
                    body.resources(),
                    resource -> {
                      AlterConfigsResourceResponse result =
                          new AlterConfigsResourceResponse()
                              .setResourceType(resource.resourceType())
                              .setResourceName(resource.resourceName());
                      response.responses().add(result);
                      boolean isRepeated = repeats.contains(name(resource));
                      change(request, resource, isRepeated, body.validateOnly(), result, changed);
                    }));
    request.work().run(all, changed::allAsked);
  }

  private void change(
      Request request,
      AlterConfigsResource resource,
      boolean isRepeated,
      boolean validateOnly,
      AlterConfigsResourceResponse result,
      Countdown changed) {
    List<String> keys = resource.configs().stream().map(AlterableConfig::name).toList();
    changes.execute(
        request,
        new ConfigChanges.Change(
            name(resource), isRepeated, keys, validateOnly, said -> apply(resource, said)),
        error -> {
          result.setErrorCode(error.error().code()).setErrorMessage(error.message());
          changed.arrived();
        });
  }

  private static ConfigChanges.Resource name(AlterConfigsResource resource) {
    return new ConfigChanges.Resource(resource.resourceType(), resource.resourceName());
  }

  private Map<String, String> apply(AlterConfigsResource resource, Map<String, String> before) {
    Map<String, String> said = new HashMap<>(before);
    Set<String> seen = new LinkedHashSet<>();
    for (AlterableConfig config : resource.configs()) {
      if (!seen.add(config.name())) {
        throw new InvalidRequestException("Error due to duplicate config keys");
      }
      apply(config, said);
    }
    return said;
  }

  private void apply(AlterableConfig config, Map<String, String> said) {
    String name = config.name();
    String value = config.value();
    switch (AlterConfigOp.OpType.forId(config.configOperation())) {
      case null ->
          throw new InvalidRequestException(
              "Unknown operation %d for %s".formatted(config.configOperation(), name));
      case DELETE -> said.remove(name);
      case SET -> said.put(name, notNull(name, value));
      case APPEND -> {
        Set<String> list = list(name, said);
        list.addAll(split(notNull(name, value)));
        said.put(name, String.join(",", list));
      }
      case SUBTRACT -> {
        Set<String> list = list(name, said);
        list.removeAll(split(notNull(name, value)));
        said.put(name, String.join(",", list));
      }
    }
  }

  private Set<String> list(String name, Map<String, String> said) {
    if (!configs.isList(name)) {
      throw new InvalidConfigurationException(
          "Can't APPEND or SUBTRACT to key %s because its type is not LIST.".formatted(name));
    }
    String value = said.getOrDefault(name, configs.defaultValue(name));
    return new LinkedHashSet<>(split(value));
  }

  private static List<String> split(@Nullable String list) {
    return list == null || list.isEmpty() ? List.of() : Arrays.asList(list.split("\\s*,\\s*", -1));
  }

  private static String notNull(String name, @Nullable String value) {
    if (value == null) {
      throw new InvalidRequestException("Null value not supported for : " + name);
    }
    return value;
  }
}
