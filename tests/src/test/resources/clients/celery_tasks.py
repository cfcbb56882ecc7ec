"""The tasks of a Celery application; broker, result backend and queue come from the environment."""

import os
import time

import celery

app = celery.Celery(
    "celery_tasks", broker=os.environ["CELERY_BROKER"], backend=os.environ["CELERY_BACKEND"])
app.conf.update(
    task_default_queue=os.environ["CELERY_QUEUE"],
    task_track_started=True,
    task_send_sent_event=True,
    result_expires=600,
    result_chord_retry_interval=0.2,
)
if "CELERY_PRIORITIES" in os.environ:
    app.conf.update(
        task_queue_max_priority=int(os.environ["CELERY_PRIORITIES"]), worker_prefetch_multiplier=1)


@app.task
def add(x, y):
    return x + y


@app.task
def total(numbers):
    return sum(numbers)


@app.task
def now():
    return time.time()


@app.task
def fail(words):
    raise ValueError(words)


@app.task
def note(path, word):
    with open(path, "a", encoding="utf-8") as file:
        file.write(f"{word}\n")


@app.task(bind=True, max_retries=3)
def succeed_at_last(self):
    if self.request.retries < 3:
        raise self.retry(countdown=0.1)
    return self.request.retries


@app.task(bind=True, acks_late=True)
def hold(self, path):
    """Says in a file that it runs; the first time it then waits for its process to be killed."""
    redelivered = self.request.delivery_info["redelivered"]
    with open(path, "a", encoding="utf-8") as file:
        file.write(f"{redelivered}\n")
    if not redelivered:
        time.sleep(600)
    return redelivered
