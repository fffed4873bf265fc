import os

# numpy's products are small here, and its threads would wait for each other, turning: a photo's
# likeness costs 25 ms of a busy machine with two of them, and 1 ms with one. Read when numpy comes.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from wastewise.celery import app as celery_app

__all__ = ["celery_app"]
