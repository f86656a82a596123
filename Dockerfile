# One image, three commands: `web`, `events`, `worker` over a PostgreSQL of your own; or `serve`, with its own inside.
FROM python:3.12-slim-bookworm AS build
WORKDIR /naryad
COPY requirements ./requirements
RUN python -m venv /venv \
 && /venv/bin/pip install --no-cache-dir --require-hashes --only-binary=:all: -r requirements/base.txt \
 && python -m venv /building \
 && /building/bin/pip install --no-cache-dir --require-hashes --only-binary=:all: -r requirements/base.txt -r requirements/build.txt
COPY . .
RUN /building/bin/python -m pip wheel --no-cache-dir --no-deps --no-build-isolation --wheel-dir /wheels . \
 && /venv/bin/pip install --no-cache-dir --no-deps /wheels/naryad-*.whl

FROM python:3.12-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin naryad \
 && install -d -m 700 -o naryad -g naryad /data
COPY --from=build /venv /venv
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 NARYAD_DATA=/data NARYAD_HOST=0.0.0.0 NARYAD_PORT=8000
USER 10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
ENTRYPOINT ["naryad"]
CMD ["serve"]
