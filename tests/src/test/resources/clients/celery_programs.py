"""What applications do with Celery: port and an empty directory as arguments.

Exits 0 if all did what it should; each program that did says so in a line.
"""

import contextlib
import os
import pathlib
import signal
import subprocess
import sys
import threading
import time

import celery
from celery import exceptions

PORT, DIRECTORY = sys.argv[1], pathlib.Path(sys.argv[2])
BROKER = f"amqp://guest:guest@127.0.0.1:{PORT}//"
SCRIPTS = str(pathlib.Path(__file__).parent)
SOON = 30


def environment(queue, backend, **more):
    return more | {
        "CELERY_BROKER": BROKER, "CELERY_BACKEND": backend, "CELERY_QUEUE": queue,
        "PYTHONPATH": SCRIPTS, "PYTHONDONTWRITEBYTECODE": "1",
    }


os.environ.update(environment("tasks", "rpc://"))
import celery_tasks as tasks  # noqa: E402  (reads the environment)

app = tasks.app


def expect(found, wanted):
    assert found == wanted, f"{found!r} instead of {wanted!r}"


def eventually(condition, what):
    deadline = time.monotonic() + SOON
    while not condition():
        assert time.monotonic() < deadline, f"{what}: not within {SOON} s"
        time.sleep(0.05)


class Worker:
    """A worker process in a process group of its own."""

    def __init__(self, name, *options, queue="tasks", backend="rpc://", **more):
        self.name = f"{name}@forebay"
        self.log = DIRECTORY / f"{name}.log"
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "celery_tasks", "worker", "-n", self.name,
                 "-l", "INFO", *options],
                cwd=DIRECTORY, env=os.environ | environment(queue, backend, **more),
                stdout=log, stderr=log, start_new_session=True)

    def await_ready(self):
        eventually(lambda: app.control.ping([self.name], timeout=0.5), f"worker {self.name}")
        return self

    def kill(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(SOON)
            except subprocess.TimeoutExpired:
                self.kill()
                raise


def results(_):
    expect(tasks.add.delay(2, 3).get(timeout=SOON), 5)
    result = tasks.fail.delay("on purpose")
    with contextlib.suppress(ValueError):
        result.get(timeout=SOON)
        raise AssertionError("the failure was not told")
    expect(result.state, "FAILURE")


def workflows(_):
    group = celery.group(tasks.add.s(number, number) for number in range(20))
    expect(group.apply_async().get(timeout=SOON), [2 * number for number in range(20)])
    chain = tasks.add.s(1, 2) | tasks.add.s(3) | tasks.add.s(4)
    expect(chain.apply_async().get(timeout=SOON), 10)


def later(_):
    # More than the worker's prefetch: it raises its prefetch count for each that waits.
    asked = time.time()
    waiting = [tasks.now.apply_async(countdown=1.5) for _ in range(30)]
    expect(tasks.add.delay(1, 1).get(timeout=SOON), 2)
    for result in waiting:
        assert result.get(timeout=SOON) >= asked + 1.4, "a task ran before its time"


def retries(_):
    expect(tasks.succeed_at_last.delay().get(timeout=SOON), 3)


def remote_control(worker):
    control, target = app.control, [worker.name]
    inspect = control.inspect(target, timeout=SOON, limit=1)
    expect(inspect.ping(), {worker.name: {"ok": "pong"}})
    expect([queue["name"] for queue in inspect.active_queues()[worker.name]], ["tasks"])
    asked = {"destination": target, "reply": True, "timeout": SOON, "limit": 1}
    limited = control.rate_limit("celery_tasks.add", "1000/s", **asked)
    assert "ok" in limited[0][worker.name], limited
    assert "ok" in control.pool_grow(1, **asked)[0][worker.name]
    control.add_consumer("more", **asked)
    expect(tasks.add.apply_async((20, 1), queue="more").get(timeout=SOON), 21)
    control.cancel_consumer("more", **asked)
    # The worker answers before it cancels.
    eventually(
        lambda: [queue["name"] for queue in inspect.active_queues()[worker.name]] == ["tasks"],
        "the end of its consumer",
    )
    tasks.add.apply_async((1, 1), queue="more")
    with app.connection_for_read() as connection:
        with connection.SimpleQueue("more") as more:
            eventually(lambda: more.qsize() == 1, "the message nobody consumes")
            expect(more.clear(), 1)

    revoked = tasks.now.apply_async(countdown=3)
    eventually(lambda: inspect.scheduled()[worker.name], "the task that waits")
    control.revoke(revoked.id, **asked)
    with contextlib.suppress(exceptions.TaskRevokedError):
        revoked.get(timeout=SOON)
        raise AssertionError("a revoked task ran")


def events(_):
    seen, ready = {}, threading.Event()
    with app.connection_for_read() as connection:
        receiver = app.events.Receiver(connection, handlers={
            "*": lambda event: seen.setdefault(event.get("uuid"), []).append(event["type"])})
        receiver.on_consume_ready = lambda *_, **__: ready.set()
        # The workers' heartbeats are events too, so that it never waits for long.
        watching = threading.Thread(
            target=receiver.capture, kwargs={"timeout": SOON, "wakeup": False})
        watching.start()
        try:
            assert ready.wait(SOON)
            task = tasks.add.delay(1, 2)
            wanted = {"task-sent", "task-received", "task-started", "task-succeeded"}
            eventually(lambda: wanted <= set(seen.get(task.id, [])), f"{wanted}")
        finally:
            receiver.should_stop = True
            watching.join()


def late_acknowledgement(_):
    file = DIRECTORY / "held"
    result = tasks.hold.apply_async((str(file),), queue="late")
    doomed = Worker("doomed", "-P", "solo", "--without-gossip", "--without-mingle", queue="late")
    try:
        eventually(file.exists, "the task that is to be killed")
    finally:
        doomed.kill()
    heir = Worker("heir", "-P", "solo", "--without-gossip", "--without-mingle", queue="late")
    try:
        expect(result.get(timeout=SOON), True)
        expect(file.read_text(encoding="utf-8").split(), ["False", "True"])
    finally:
        heir.stop()


def chords(_):
    # The rpc backend cannot count a chord's header; the file system can, with AMQP as the broker.
    stored = DIRECTORY / "results"
    stored.mkdir()
    worker = Worker("chords", "-P", "solo", "--without-gossip", queue="chords",
                    backend=f"file://{stored}")
    program = (
        "import celery, celery_tasks as t\n"
        "chord = celery.chord([t.add.s(n, n) for n in range(10)])\n"
        f"print(chord(t.total.s()).get(timeout={SOON}))\n")
    try:
        found = subprocess.run(
            [sys.executable, "-c", program], check=True, timeout=2 * SOON, stdout=subprocess.PIPE,
            env=os.environ | environment("chords", f"file://{stored}"))
        expect(found.stdout.split(), [b"90"])
    finally:
        worker.stop()


def priorities(_):
    file = DIRECTORY / "order"
    ranked = {"queue": "ranked", "backend": "rpc://", "CELERY_PRIORITIES": "10"}
    program = (
        "import celery_tasks as t\n"
        "for priority in (1, 9, 5, 9, 0):\n"
        f"    t.note.apply_async(({str(file)!r}, str(priority)), priority=priority)\n"
        f"t.note.apply_async(({str(file)!r}, 'none'))\n")
    subprocess.run(
        [sys.executable, "-c", program], check=True, timeout=2 * SOON,
        env=os.environ | environment(**ranked))
    worker = Worker("ranked", "-P", "solo", "--without-gossip", "--without-mingle", **ranked)
    try:
        eventually(lambda: file.exists() and len(file.read_text("utf-8").split()) == 6, "all tasks")
        expect(file.read_text("utf-8").split(), ["9", "9", "5", "1", "0", "none"])
    finally:
        worker.stop()


def main():
    worker = Worker("first", "-c", "2", "-E")
    try:
        worker.await_ready()
        for program in (results, workflows, later, retries, remote_control, events,
                        late_acknowledgement, chords, priorities):
            program(worker)
            print(program.__name__, "ok", flush=True)
    except BaseException:
        for log in DIRECTORY.glob("*.log"):
            print(f"--- {log.name}", log.read_text(encoding="utf-8")[-1500:], sep="\n")
        raise
    finally:
        worker.stop()


main()
