"""Medians of rounds, and the table."""

import statistics
from dataclasses import fields

from comparison.clients import Result

COLUMNS = [
    ("published/s", 12, lambda r: f"{r.published:,.0f}"),
    ("delivered/s", 12, lambda r: f"{r.delivered:,.0f}"),
    ("broker µs/msg", 14, lambda r: f"{r.broker_cpu:.2f}"),
    ("client µs/msg", 14, lambda r: f"{r.client_cpu:.2f}"),
    ("2-core ceiling/s", 17, lambda r: f"{r.ceiling:,.0f}"),
    ("of it", 7, lambda r: f"{r.delivered / r.ceiling:.0%}" if r.ceiling else "-"),
    ("confirm p50/p99 µs", 19, lambda r: f"{r.confirm_p50:,.0f}/{r.confirm_p99:,.0f}"),
    ("end-to-end p50/p99 µs", 22, lambda r: f"{r.end_to_end_p50:,.0f}/{r.end_to_end_p99:,.0f}"),
    ("RSS MiB", 8, lambda r: f"{r.resident_mib:.0f}"),
    ("fdatasync p50/p99 µs", 21, lambda r: f"{r.sync_p50:,.0f}/{r.sync_p99:,.0f}"),
    ("errors", 7, lambda r: f"{r.errors:.0f}"),
]


def median(results):
    """The median of each figure by itself."""
    return Result(**{
        f.name: statistics.median(getattr(r, f.name) for r in results) for f in fields(Result)
    })


def line(broker, result):
    return f"  {broker:<17}" + "".join(f"{show(result):>{width}}" for _, width, show in COLUMNS)


def header():
    return f"  {'':<17}" + "".join(f"{title:>{width}}" for title, width, _ in COLUMNS)


def _ratio(ours, theirs):
    return f"{ours / theirs:.3f}" if theirs else "-"


def ratios(medians):
    """How Forebay compares with each of the others."""
    ours = medians.get("forebay")
    for name, theirs in medians.items() if ours else ():
        if name != "forebay":
            yield (
                f"  forebay / {name}: delivered {_ratio(ours.delivered, theirs.delivered)}, "
                f"broker CPU per message {_ratio(ours.broker_cpu, theirs.broker_cpu)}, "
                f"confirm p50 {_ratio(ours.confirm_p50, theirs.confirm_p50)}, "
                f"p99 {_ratio(ours.confirm_p99, theirs.confirm_p99)}, "
                f"RSS {_ratio(ours.resident_mib, theirs.resident_mib)}"
            )
