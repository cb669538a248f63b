# One recipe for every service:
#   docker build --build-arg SERVICE=router -t nianbao-router .
# and for the worker that reads scanned pages:
#   docker build --build-arg SERVICE=parser --build-arg EXTRA=ocr -t nianbao-ocr .
# The image holds the kernel, that one service, and that service's dependencies, all at the versions of
# constraints.txt; /licenses/sbom.cdx.json lists them. Whoever releases pins the base by digest:
#   docker build --build-context python:3.11.14-slim-bookworm=docker-image://python@sha256:… …
FROM python:3.11.14-slim-bookworm AS build
ARG SERVICE
ARG EXTRA=""
RUN test -n "$SERVICE" || { echo "set --build-arg SERVICE=gateway|parser|indexer|router|nl2sql|generator" >&2; exit 1; }
# The lister has dependencies of its own, which must not come into the image.
RUN python -m venv /sbom && /sbom/bin/pip install --no-cache-dir cyclonedx-bom==7.5.0
WORKDIR /source
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY nianbao nianbao
COPY services/__init__.py services/__main__.py services/
COPY services/${SERVICE} services/${SERVICE}
RUN python -m venv /venv \
 && /venv/bin/pip install --no-cache-dir --constraint constraints.txt ".[${SERVICE},s3,tracing${EXTRA:+,$EXTRA}]" \
 && /sbom/bin/cyclonedx-py environment /venv/bin/python --pyproject pyproject.toml \
      --output-format JSON --output-file /sbom.cdx.json \
 && /venv/bin/pip uninstall --yes --quiet pip

FROM python:3.11.14-slim-bookworm
ARG SERVICE
LABEL org.opencontainers.image.title="nianbao-${SERVICE}" \
      org.opencontainers.image.licenses="AGPL-3.0-or-later"
RUN useradd --uid 10001 --create-home --home-dir /var/lib/nianbao nianbao
COPY --from=build /venv /venv
COPY --from=build /sbom.cdx.json /licenses/sbom.cdx.json
COPY LICENSE /licenses/LICENSE
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    OMP_NUM_THREADS=1 \
    OMP_WAIT_POLICY=passive \
    MALLOC_ARENA_MAX=2 \
    NIANBAO_LOG_FORMAT=json
USER 10001:10001
WORKDIR /var/lib/nianbao
# The service and its role follow, e.g. `router --role rpc`; with `--check` a container's health check.
ENTRYPOINT ["python", "-m", "services"]
