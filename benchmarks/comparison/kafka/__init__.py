"""The comparison of Forebay with Apache Kafka; started by benchmarks/compare-kafka."""
