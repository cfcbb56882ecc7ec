"""What applications do with kcat, which is librdkafka: bootstrap and a prefix of names as arguments.
Prints a line ending in " ok" for each program; exits 0 if all did what it should."""

import json
import subprocess
import sys

BOOTSTRAP, PREFIX = sys.argv[1:3]


def kcat(*arguments, said=None):
    done = subprocess.run(
        ["kcat", "-b", BOOTSTRAP, *arguments], input=said, capture_output=True, text=True,
        timeout=60, check=False,
    )
    assert done.returncode == 0, f"{arguments}: {done.stdout}{done.stderr}"
    return done.stdout


def read(topic, *arguments):
    lines = kcat("-C", "-t", topic, "-p", "0", "-e", "-J", "-q", *arguments).splitlines()
    return [json.loads(line) for line in lines]


def records(codec):
    topic = f"{PREFIX}-{codec}"
    subject = [f"key {i}:body {i} " + "x" * i for i in range(200)]
    kcat(
        "-P", "-t", topic, "-p", "0", "-K:", "-H", "one=1", "-H", "one=2", "-z", codec,
        "-X", "acks=all", "-X", "enable.idempotence=true", said="\n".join(subject) + "\n",
    )
    got = read(topic, "-o", "beginning")
    assert [record["offset"] for record in got] == list(range(200)), got
    assert [f"{record['key']}:{record['payload']}" for record in got] == subject
    assert all(record["headers"] == ["one", "1", "one", "2"] for record in got), got[0]
    assert all(record["tstype"] == "create" for record in got)
    assert [record["offset"] for record in read(topic, "-o", "150", "-c", "5")] == list(range(150, 155))
    assert [record["offset"] for record in read(topic, "-o", "-3")] == [197, 198, 199]
    moment = got[100]["ts"]
    earliest = next(record["offset"] for record in got if record["ts"] >= moment)
    assert f"[0] offset {earliest}" in kcat("-Q", "-t", f"{topic}:0:{moment}")
    assert read(topic, "-o", f"s@{moment}")[0]["offset"] == earliest


def groups():
    topic = f"{PREFIX}-group"
    kcat("-P", "-t", topic, "-p", "0", said="".join(f"{i}\n" for i in range(10)))
    member = [
        "-G", topic, "-X", "auto.offset.reset=earliest", "-X", "session.timeout.ms=6000", "-q", topic,
    ]
    # With a count it leaves the group and commits what it has printed.
    assert kcat("-c", "4", *member).split() == ["0", "1", "2", "3"]
    assert kcat("-e", *member).split() == ["4", "5", "6", "7", "8", "9"]


def metadata():
    listed = json.loads(kcat("-L", "-J"))
    assert len(listed["brokers"]) == 1, listed
    named = {topic["topic"]: topic for topic in listed["topics"]}
    assert len(named[f"{PREFIX}-group"]["partitions"]) == 1, listed


for compression in ["none", "gzip", "snappy", "lz4", "zstd"]:
    records(compression)
    print(f"records-{compression} ok", flush=True)
for program in [groups, metadata]:
    program()
    print(f"{program.__name__} ok", flush=True)
