# Two images from one file: `web` (web, live, worker, beat) and `trainer`, which adds tensorflow.
FROM python:3.13-slim-bookworm AS wheels
WORKDIR /app
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements/web.txt requirements/constraints.txt requirements/
RUN pip install --only-binary :all: -r requirements/web.txt

FROM wheels AS trainer-wheels
COPY requirements.txt .
RUN pip install --only-binary :all: -r requirements.txt

FROM python:3.13-slim-bookworm AS base
# pg_dump and psql for `manage.py backup` and `restore`; the same major version as the database.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends postgresql-client-15 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 10001 wastewise \
    && install --directory --owner wastewise --group wastewise /app /app/var /app/var/media
WORKDIR /app
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 BIND=0.0.0.0:8000

FROM base AS trainer
COPY --from=trainer-wheels /venv /venv
COPY --chown=wastewise:wastewise . .
USER wastewise
CMD ["celery", "-A", "wastewise", "worker", "--queues", "training", "--concurrency", "1"]
HEALTHCHECK --interval=60s --timeout=20s --start-period=60s \
    CMD ["sh", "-c", "celery -A wastewise inspect ping --destination celery@$HOSTNAME --timeout 10"]

FROM base AS web
COPY --from=wheels /venv /venv
COPY --chown=wastewise:wastewise . .
USER wastewise
# The key serves this one command; it signs nothing.
RUN SECRET_KEY=collectstatic STATIC_ROOT=/app/static-files python manage.py collectstatic --no-input --verbosity 0
ENV STATIC_ROOT=/app/static-files
EXPOSE 8000
CMD ["gunicorn", "-c", "python:wastewise.gunicorn_conf", "wastewise.wsgi"]
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health', timeout=4)"]
