# syntax=docker/dockerfile:1

# What builds: Rust, Node, and the tools that ./x installs.
FROM node:20-bookworm-slim AS node

FROM rust:1.95-bookworm AS tools
COPY --from=node /usr/local/bin/node /usr/local/bin/node
COPY --from=node /usr/local/lib/node_modules /usr/local/lib/node_modules
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm \
 && ln -s ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx
WORKDIR /src
# As long as these stay the same, no tool is built anew.
COPY x Cargo.toml Cargo.lock ./
COPY end2end/package.json end2end/package-lock.json end2end/
RUN ./x tools

FROM tools AS build
COPY . .
RUN ./x build \
 && mkdir -p /out/data

# What runs: the program, with the files of the site in it, and nothing to start a shell with.
FROM gcr.io/distroless/cc-debian12:nonroot
COPY --from=build /src/target/release/evening /opt/evening/evening
COPY --from=build --chown=65532:65532 /out/data /data
ENV PATH=/opt/evening EVENING_LISTEN=0.0.0.0:3000 EVENING_DATA=/data
USER 65532:65532
WORKDIR /data
VOLUME /data
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=6s --start-period=20s --retries=3 CMD ["evening", "check"]
ENTRYPOINT ["evening"]
