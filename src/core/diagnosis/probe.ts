/**
 * What a check asks of a host. A probe is data: it names the question and its arguments, never a shell string.
 * `service` is a Compose service of the target's project. Relative paths start at the compose file's folder.
 * What each answers (`Observation.data`) is listed beside it; times are ISO 8601 strings, sizes bytes.
 */
export type Probe =
  /** The engine answers. `{ apiVersion }` */
  | { readonly kind: 'docker.ping' }
  /** `{ version, apiVersion, os, arch, kernel, engine: 'docker' | 'podman' }` */
  | { readonly kind: 'docker.version' }
  /** `{ containers, running, paused, stopped, images, driver, cpus, memoryBytes, warnings: string[], rootDir }` */
  | { readonly kind: 'docker.info' }
  /** `{ imagesBytes, containersBytes, volumesBytes, buildCacheBytes }` */
  | { readonly kind: 'docker.df' }
  /**
   * Containers of the target's compose project, or all of the host when the target has none.
   * `{ now, containers: Container[] }`, `now` by the worker's clock, Container = `{ name, service, id, image, imageId, state, health, exitCode,
   * oomKilled, error, restartCount, startedAt, finishedAt, ports: [{ container, host, address, protocol }] }`.
   * `state`: created, running, restarting, paused, exited, dead. `health`: none, starting, healthy, unhealthy.
   */
  | { readonly kind: 'containers' }
  /**
   * The last lines of a service's log since its last start; `text` is the log.
   * `{ state, health, exitCode, error, restartCount, lines, bytes }`
   */
  | { readonly kind: 'logs'; readonly service: string; readonly tail: number }
  /** A command in a service's running container. `{ exitCode, stdout, stderr, json }` (`json`: stdout parsed, or null) */
  | { readonly kind: 'exec'; readonly service: string; readonly argv: readonly string[] }
  /**
   * The image a service runs, or would run.
   * `{ id, tags: string[], created, sizeBytes, os, arch, hostArch, entrypoint, cmd, path, workdir }`
   */
  | { readonly kind: 'image'; readonly service: string }
  /**
   * What a service's image is built from, newest first, against the image itself.
   * `{ built: boolean, created, dockerfile: { path, modified }, newer: [{ path, modified }] }`; `built` is false when
   * the compose file has no `build:` for the service. `newer` lists what changed after the image was made.
   */
  | { readonly kind: 'build'; readonly service: string }
  /** Files changed in a container against its image. `{ changes: [{ path, change: 'modified' | 'added' | 'deleted' }] }` */
  | { readonly kind: 'diff'; readonly service: string }
  /** `{ networks: [{ name, driver, internal, containers: string[] }] }` of the project, or of the host. */
  | { readonly kind: 'networks' }
  /** A command on the host, whole argv. `{ exitCode, stdout, stderr, json }` */
  | { readonly kind: 'command'; readonly argv: readonly string[] }
  /** A file on the host; `text` is its content. `{ exists, sizeBytes, modified, lines: string[] }` */
  | { readonly kind: 'file'; readonly path: string }
  /**
   * HTTP from the host, without following redirects; `text` is the body. With `service`, `port` is the container's
   * and its published port is asked; with `address`, that one. `{ status, headers, body, json, url }`
   */
  | {
      readonly kind: 'http';
      readonly path: string;
      readonly port: number;
      readonly service?: string;
      readonly address?: string;
    }
  /** TCP from the host, the same addressing. `{ open, address, port }` */
  | { readonly kind: 'tcp'; readonly port: number; readonly service?: string; readonly address?: string }
  /**
   * The target's compose file, interpolated from its `.env` and checked against the Compose Specification.
   * `{ valid, problems: [{ message, line, column }], services: Service[], project }`, Service = `{ name, image, built,
   * healthcheck: boolean, dependsOn: [{ service, condition }], environment: {..}, ports: [{ container, host }],
   * command: string, localhostUrls: [{ key, value }], unset: string[] }`. Values of secret-looking keys are masked.
   */
  | { readonly kind: 'compose' };

export type ProbeKind = Probe['kind'];
