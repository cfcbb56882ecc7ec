package dev.forebay.protocol.kafka.group.loop;

import java.util.function.Supplier;
import org.apache.kafka.coordinator.common.runtime.CoordinatorRuntime.CoordinatorState;
import org.apache.kafka.coordinator.common.runtime.CoordinatorRuntimeMetrics;

/** Measures nothing: the coordinator's queue is the loop's, which is measured as such. */
public final class NoRuntimeMetrics implements CoordinatorRuntimeMetrics {
  @Override
  public void recordPartitionStateChange(CoordinatorState from, CoordinatorState to) {}

  @Override
  public void recordPartitionLoadSensor(long startMillis, long endMillis) {}

  @Override
  public void recordEventQueueTime(long millis) {}

  @Override
  public void recordEventProcessingTime(long millis) {}

  @Override
  public void recordEventPurgatoryTime(long millis) {}

  @Override
  public void recordLingerTime(long millis) {}

  @Override
  public void recordFlushTime(long millis) {}

  @Override
  public void recordThreadIdleTime(double idle) {}

  @Override
  public void recordBackgroundQueueTime(long millis) {}

  @Override
  public void recordBackgroundProcessingTime(long millis) {}

  @Override
  public void recordBackgroundThreadBusyTime(double busy) {}

  @Override
  public void registerEventQueueSizeGauge(Supplier<Integer> size) {}

  @Override
  public void registerBufferCacheSizeGauge(Supplier<Long> size) {}

  @Override
  public void recordBufferCacheDiscarded() {}

  @Override
  public void close() {}
}
