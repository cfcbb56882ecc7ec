package dev.forebay.protocol.kafka.config;

import dev.forebay.protocol.kafka.api.Request;
import dev.forebay.protocol.kafka.api.RequestHandler;
import dev.forebay.protocol.kafka.work.Repeats;
import dev.forebay.protocol.kafka.work.Steps;
import dev.forebay.transport.connection.Countdown;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.message.AlterConfigsRequestData;
import org.apache.kafka.common.message.AlterConfigsRequestData.AlterConfigsResource;
import org.apache.kafka.common.message.AlterConfigsRequestData.AlterableConfig;
import org.apache.kafka.common.message.AlterConfigsResponseData;
import org.apache.kafka.common.message.AlterConfigsResponseData.AlterConfigsResourceResponse;
import org.apache.kafka.common.protocol.ApiMessage;

/** AlterConfigs: replaces all that was said of a topic or group. */
public final class AlterConfigs implements RequestHandler {
  private final ConfigChanges changes;

  /** Changes these. */
  public AlterConfigs(TopicConfigs configs, GroupConfigurations groups) {
    this.changes = new ConfigChanges(configs, groups);
  }

  @Override
  public void handle(Request request, Consumer<ApiMessage> answer) {
    AlterConfigsRequestData body = (AlterConfigsRequestData) request.body();
    AlterConfigsResponseData response = new AlterConfigsResponseData();
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
            name(resource), isRepeated, keys, validateOnly, _ -> said(resource)),
        error -> {
          result.setErrorCode(error.error().code()).setErrorMessage(error.message());
          changed.arrived();
        });
  }

  private static ConfigChanges.Resource name(AlterConfigsResource resource) {
    return new ConfigChanges.Resource(resource.resourceType(), resource.resourceName());
  }

  private static Map<String, String> said(AlterConfigsResource resource) {
    Map<String, String> said = new HashMap<>();
    for (AlterableConfig config : resource.configs()) {
      if (config.value() == null) {
        throw new InvalidRequestException("Null value not supported for : " + config.name());
      }
      if (said.put(config.name(), config.value()) != null) {
        throw new InvalidRequestException("Error due to duplicate config keys");
      }
    }
    return said;
  }
}
