"""The comparison of Forebay with Mosquitto and RabbitMQ; started by benchmarks/compare-mqtt."""
