package dev.forebay.protocol.kafka.config;

import dev.forebay.protocol.kafka.api.Countdown;
import dev.forebay.protocol.kafka.api.Request;
import dev.forebay.protocol.kafka.api.RequestHandler;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.common.message.AlterConfigsRequestData;
import org.apache.kafka.common.message.AlterConfigsRequestData.AlterConfigsResource;
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
    Countdown changed = new Countdown(body.resources().size(), () -> answer.accept(response));
    for (AlterConfigsResource resource : body.resources()) {
      AlterConfigsResourceResponse result =
          new AlterConfigsResourceResponse()
              .setResourceType(resource.resourceType())
              .setResourceName(resource.resourceName());
      response.responses().add(result);
      Map<String, String> said = new HashMap<>();
      resource
          .configs()
          .forEach(config -> {
            if (config.value() != null) {
              said.put(config.name(), config.value());
            }
          });
      changes.execute(
          request,
          new ConfigChanges.Change(
              resource.resourceType(),
              resource.resourceName(),
              said.keySet(),
              body.validateOnly(),
              _ -> said),
          error -> {
            result.setErrorCode(error.error().code()).setErrorMessage(error.message());
            changed.arrived();
          });
    }
    changed.allAsked();
  }
}
