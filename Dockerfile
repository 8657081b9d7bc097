# One image for both halves: `bot`, `worker` and `start` are its commands.

FROM node:24-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
# The npm package `node` is for developers; here the image brings Node 24. No package needs to run a script.
RUN ["npm", "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"]

FROM node:24-bookworm-slim
LABEL org.opencontainers.image.title="Umpire" \
      org.opencontainers.image.description="A chat-ops bot that finds the layer in which a deployment is broken, and lets nothing destructive run without a peer" \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.licenses="MIT"
# The only folders that are written to are UMPIRE_DATA and /tmp.
ENV NODE_ENV=production \
    UMPIRE_DATA=/data \
    PORT=3000
RUN ["install", "--directory", "--owner=1000", "--group=1000", "--mode=0700", "/data"]
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY package.json LICENSE ./
COPY bin ./bin
COPY commands ./commands
COPY procedures ./procedures
COPY risks ./risks
COPY runbooks ./runbooks
COPY src ./src
# `node` in the base image, by number so that an orchestrator can tell that it is not root.
USER 1000:1000
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 CMD ["node", "/app/bin/healthcheck.js"]
# No shell between: signals reach Umpire itself.
ENTRYPOINT ["node", "/app/bin/umpire.js"]
CMD ["start"]
