# syntax=docker/dockerfile:1

# Stage 1: compile the TypeScript, then leave only what runs.
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY scripts/build.mjs ./scripts/
COPY src ./src
RUN npm run build && npm prune --omit=dev --no-audit --no-fund

# Stage 2: the runtime, as a user without rights. The root file system may be read-only: only /data is written.
FROM node:24-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
# Where the store lives unless the config says otherwise; the config is mounted at /etc/ringpost/config.yaml.
ENV STATE_DIRECTORY=/data
EXPOSE 9464
# Asks the admin listener on its default port; with another `admin.listen`, set RINGPOST_ADMIN_URL.
HEALTHCHECK --interval=30s --timeout=5s --start-period=15s --retries=3 \
  CMD ["node", "-e", "fetch((process.env.RINGPOST_ADMIN_URL ?? 'http://127.0.0.1:9464') + '/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Exec form: the daemon is PID 1 and gets SIGTERM itself.
ENTRYPOINT ["node", "dist/cli.js"]
CMD ["run"]
