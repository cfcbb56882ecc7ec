"""Brings what the comparison needs onto the machine: RabbitMQ, PerfTest and our own classes."""

import os
import re
import shutil
from pathlib import Path

from comparison import processes
from comparison.brokers import REPOSITORY, RabbitMq

POLICY = Path("/usr/sbin/policy-rc.d")
REQUIRED_JAVA = 25


def java_home():
    """JAVA_HOME if it is new enough, else a JDK from the usual directory."""
    usual = sorted(Path("/usr/lib/jvm").glob(f"*{REQUIRED_JAVA}*"))
    for home in [Path(os.environ.get("JAVA_HOME", "/nowhere")), *usual]:
        release = home / "release"
        if release.exists() and (home / "bin/javac").exists():
            version = re.search(r'JAVA_VERSION="(\d+)', release.read_text(encoding="utf-8"))
            if version and int(version[1]) >= REQUIRED_JAVA:
                return home
    raise RuntimeError(f"no JDK {REQUIRED_JAVA} found; set JAVA_HOME")


def rabbitmq():
    """Installs Debian's package, without letting it start a broker now or at boot."""
    if RabbitMq.SCRIPT.exists():
        return
    root = [] if os.geteuid() == 0 else ["sudo"]
    forbid_starting = not POLICY.exists()
    if forbid_starting:
        processes.run([*root, "sh", "-c", f"printf '#!/bin/sh\\nexit 101\\n' >{POLICY}"])
        processes.run([*root, "chmod", "755", POLICY])
    try:
        processes.run([*root, "apt-get", "update"])
        processes.run([
            *root, "env", "DEBIAN_FRONTEND=noninteractive",
            "apt-get", "install", "-y", "--no-install-recommends", "rabbitmq-server",
        ])
        if shutil.which("systemctl"):
            processes.run([*root, "systemctl", "disable", "rabbitmq-server"])
    finally:
        if forbid_starting:
            processes.run([*root, "rm", POLICY])


def _maven(*arguments):
    wrapper = REPOSITORY / "mvnw"
    maven = wrapper if wrapper.exists() else "mvn"
    environment = os.environ | {"JAVA_HOME": str(java_home())}
    processes.run([maven, "-q", "-B", *arguments], cwd=REPOSITORY, env=environment)


def class_path(directory):
    """Resolves what a pom next to the benchmarks names, unless that has been done since."""
    pom = REPOSITORY / "benchmarks" / directory / "pom.xml"
    written = pom.parent / "target/classpath"
    sources = [pom, REPOSITORY / "pom.xml"]
    if not written.exists() or any(
        source.stat().st_mtime > written.stat().st_mtime for source in sources
    ):
        _maven(
            "-f", pom, "dependency:build-classpath",
            "-DincludeScope=runtime", f"-Dmdep.outputFile={written}",
        )
    return written.read_text(encoding="utf-8").strip()


def perftest():
    """Resolves PerfTest and returns its class path."""
    return class_path("perftest")


def benchmarks():
    """Compiles this module and returns its class path; the load client needs no library."""
    _maven("-pl", "benchmarks", "-am", "compile")
    return str(REPOSITORY / "benchmarks/target/classes")
