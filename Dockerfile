# Familiar in a container, for Home Assistant's apps and for Docker; see docs/install.md.
FROM debian:trixie-slim AS base
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates python3 \
    && rm -rf /var/lib/apt/lists/*

FROM base AS build
RUN apt-get update && apt-get install -y --no-install-recommends python3-venv
COPY . /source
RUN /source/container/build /opt/familiar

FROM base
ARG VERSION=0.1.0
LABEL org.opencontainers.image.title="Familiar" \
      org.opencontainers.image.description="Self-hosted face recognition for Home Assistant" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.source="https://github.com/familiar-faces/familiar" \
      org.opencontainers.image.version="$VERSION" \
      io.hass.type="app" \
      io.hass.version="$VERSION" \
      io.hass.arch="aarch64|amd64"
RUN useradd --system --user-group --home-dir /data --no-create-home --shell /usr/sbin/nologin familiar \
    && install -d -o familiar -g familiar /data
COPY --from=build /opt/familiar /opt/familiar
COPY container/familiard container/healthy /usr/local/bin/
ENV FAMILIAR_DATA_DIR=/data \
    FAMILIAR_PACKS_DIR=/data/packs \
    FAMILIAR_SERVER__HOST=0.0.0.0 \
    FAMILIARD_COMMAND=familiard \
    HOME=/data \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    ANONYMIZED_TELEMETRY=False
VOLUME /data
EXPOSE 8723
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s CMD ["healthy"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["familiard"]
CMD ["serve"]
