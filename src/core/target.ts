/** How a host is reached; `docker` is the engine's socket as seen on that host. */
export interface Host {
  readonly name: string;
  readonly transport: LocalTransport | SshTransport;
  /** `unix:///path` or `tcp://host:port`; left out, the usual sockets of Docker and Podman are tried in turn. */
  readonly docker?: DockerAddress;
}

export interface LocalTransport {
  readonly kind: 'local';
}

export interface SshTransport {
  readonly kind: 'ssh';
  readonly address: string;
  readonly port: number;
  readonly user: string;
  /** Path of the private key; left out, the agent at `SSH_AUTH_SOCK` is asked. */
  readonly key?: string;
  readonly knownHosts: string;
  /** Name of another ssh host of the config to go through. */
  readonly jump?: string;
}

export interface DockerAddress {
  readonly url: string;
  /** Paths of PEM files for `tcp://` with TLS. */
  readonly tls?: { readonly ca: string; readonly cert: string; readonly key: string };
}

export type Environment = 'production' | 'staging' | 'development';

/** One deployed system. */
export interface Target {
  readonly name: string;
  readonly host: string;
  readonly runbook: string;
  readonly environment: Environment;
  readonly compose?: { readonly file: string; readonly project: string };
}
