"""The comparison of Forebay with RabbitMQ; started by benchmarks/compare."""
