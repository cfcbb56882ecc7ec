package dev.forebay.storage.view;

import java.util.ArrayList;
import java.util.List;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.IndexType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksObject;
import org.rocksdb.WriteBufferManager;

/**
 * How RocksDB is set up for views: little memory, no write-ahead log, quick to open. Write buffers
 * are charged to the block cache, so that {@value #CACHE_BYTES} bytes bound both together.
 */
final class RocksSettings implements AutoCloseable {
  static final long CACHE_BYTES = 16L << 20;
  static final long WRITE_BUFFERS_BYTES = 8L << 20;

  private static final long WRITE_BUFFER_BYTES = 4L << 20;
  private static final long ARENA_BLOCK_BYTES = 64L << 10;
  private static final long BLOCK_BYTES = 8L << 10;
  private static final long FILE_BYTES = 16L << 20;
  private static final int OPEN_FILES_MAX = 256;
  private static final double BLOOM_BITS_PER_KEY = 10;

  private final List<RocksObject> owned = new ArrayList<>();
  private final Cache cache = own(new LRUCache(CACHE_BYTES, 1));
  private final BloomFilter bloom = own(new BloomFilter(BLOOM_BITS_PER_KEY));

  DBOptions database() {
    return own(new DBOptions())
        .setCreateIfMissing(true)
        .setCreateMissingColumnFamilies(true)
        .setAtomicFlush(true)
        // Closing equals a crash as of the last flush; who wants more flushes before.
        .setAvoidFlushDuringShutdown(true)
        .setWriteBufferManager(own(new WriteBufferManager(WRITE_BUFFERS_BYTES, cache)))
        .setAllowConcurrentMemtableWrite(false)
        .setMaxBackgroundJobs(2)
        .setMaxOpenFiles(OPEN_FILES_MAX)
        .setMaxFileOpeningThreads(1)
        .setSkipStatsUpdateOnDbOpen(true)
        .setStatsDumpPeriodSec(0)
        .setStatsPersistPeriodSec(0)
        .setKeepLogFileNum(1)
        .setInfoLogLevel(InfoLogLevel.ERROR_LEVEL);
  }

  ColumnFamilyOptions index() {
    return family(table().setFilterPolicy(bloom).setWholeKeyFiltering(false))
        .useFixedLengthPrefixExtractor(ViewKeys.DESTINATION_BYTES);
  }

  ColumnFamilyOptions others() {
    return family(table());
  }

  private ColumnFamilyOptions family(BlockBasedTableConfig table) {
    return own(new ColumnFamilyOptions())
        .setTableFormatConfig(table)
        .setWriteBufferSize(WRITE_BUFFER_BYTES)
        .setArenaBlockSize(ARENA_BLOCK_BYTES)
        .setMaxWriteBufferNumber(2)
        .setTargetFileSizeBase(FILE_BYTES)
        .setCompressionType(CompressionType.LZ4_COMPRESSION);
  }

  private BlockBasedTableConfig table() {
    return new BlockBasedTableConfig()
        .setBlockCache(cache)
        .setBlockSize(BLOCK_BYTES)
        .setIndexType(IndexType.kTwoLevelIndexSearch)
        .setPartitionFilters(true)
        .setMetadataBlockSize(BLOCK_BYTES)
        .setCacheIndexAndFilterBlocks(true)
        .setPinTopLevelIndexAndFilter(true);
  }

  private <T extends RocksObject> T own(T object) {
    owned.add(object);
    return object;
  }

  @Override
  public void close() {
    for (RocksObject object : owned.reversed()) {
      object.close();
    }
  }
}
