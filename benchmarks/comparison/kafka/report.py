"""Medians of rounds, and the table."""

import statistics
from dataclasses import fields

from comparison.kafka.clients import Result

COLUMNS = [
    ("records/s", 11, lambda r: f"{r.rate:,.0f}"),
    ("broker µs/rec", 14, lambda r: f"{r.broker_cpu:.2f}"),
    ("client µs/rec", 14, lambda r: f"{r.client_cpu:.2f}"),
    ("ack avg/max ms", 16, lambda r: f"{r.latency_average:.1f}/{r.latency_max:.0f}"),
    ("e2e p50/p99/p99.9 ms", 21, lambda r: f"{r.p50:.2f}/{r.p99:.2f}/{r.p999:.2f}"),
    ("create 1k s", 12, lambda r: f"{r.created_seconds:.2f}"),
    ("ready 10k s", 12, lambda r: f"{r.ready_seconds:.1f}"),
    ("KiB each", 9, lambda r: f"{r.bytes_per_partition / 1024:.1f}"),
    ("RSS MiB", 8, lambda r: f"{r.resident_mib:.0f}"),
    ("fdatasync p50/p99 µs", 21, lambda r: f"{r.sync_p50:,.0f}/{r.sync_p99:,.0f}"),
]

RATIOS = [
    ("rate", "rate"), ("broker CPU per record", "broker_cpu"), ("ack avg", "latency_average"),
    ("e2e p50", "p50"), ("p99", "p99"), ("p99.9", "p999"), ("create", "created_seconds"),
    ("ready", "ready_seconds"), ("RSS", "resident_mib"),
]


def median(results):
    """The median of each figure by itself."""
    return Result(**{
        f.name: statistics.median(getattr(r, f.name) for r in results) for f in fields(Result)
    })


def line(broker, result):
    return f"  {broker:<9}" + "".join(f"{show(result):>{width}}" for _, width, show in COLUMNS)


def header():
    return f"  {'':<9}" + "".join(f"{title:>{width}}" for title, width, _ in COLUMNS)


def ratios(medians):
    """How Forebay compares with Kafka, where both have a figure."""
    if "forebay" not in medians or "kafka" not in medians:
        return ""
    ours, theirs = medians["forebay"], medians["kafka"]
    return "  forebay / kafka: " + ", ".join(
        f"{title} {getattr(ours, name) / getattr(theirs, name):.3f}"
        for title, name in RATIOS if getattr(theirs, name)
    )
