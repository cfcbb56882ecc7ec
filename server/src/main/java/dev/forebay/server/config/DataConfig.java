package dev.forebay.server.config;

import java.nio.file.Path;
import java.util.List;

/** Where the node keeps its data, and what is fixed when that place is made. */
public record DataConfig(Path directory, int shards) {
  static final Setting<Path> DIRECTORY =
      new Setting<>("data.dir", Kinds.path(), Path.of("data"), "directory of all data");
  static final Setting<Integer> SHARDS =
      new Setting<>(
          "shards", Kinds.powerOfTwo(256), 8, "shards of a new data directory; fixed afterwards");
  static final List<Setting<?>> SETTINGS = List.of(DIRECTORY, SHARDS);

  static DataConfig from(SettingValues values) {
    return new DataConfig(values.get(DIRECTORY), values.get(SHARDS));
  }
}
