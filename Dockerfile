# syntax=docker/dockerfile:1

# Compiles the TypeScript. Nothing here or below needs a package's install script.
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY scripts/build.mjs ./scripts/
COPY src ./src
RUN npm run build

# The packages that run with it, and no others.
FROM node:24-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

# The image, used by a user without rights. The root file system may be read-only: only /data is written.
FROM node:24-slim
ENV NODE_ENV=production
WORKDIR /app
COPY package.json ./
COPY --from=packages /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
# Where the store lives unless the config says otherwise; the config is mounted at /etc/ringpost/config.yaml.
ENV STATE_DIRECTORY=/data
EXPOSE 9464
# Asks the daemon where its own config says that it listens.
HEALTHCHECK --interval=30s --timeout=10s --start-period=20s --retries=3 CMD ["node", "dist/cli.js", "healthcheck"]
# Exec form: the daemon is PID 1 and gets SIGTERM itself.
ENTRYPOINT ["node", "dist/cli.js"]
CMD ["run"]
