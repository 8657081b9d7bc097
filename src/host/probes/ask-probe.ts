import type { Probe, ProbeKind } from '../../core/diagnosis/probe.ts';
import type { Ask, Asking, Found } from '../asking.ts';
import { askBuild } from './container/build.ts';
import { askContainers } from './container/containers.ts';
import { askDiff } from './container/diff.ts';
import { askExec } from './container/exec.ts';
import { askImage } from './container/image.ts';
import { askLogs } from './container/logs.ts';
import { askNetworks } from './container/networks.ts';
import { askDf } from './engine/df.ts';
import { askInfo } from './engine/info.ts';
import { askPing } from './engine/ping.ts';
import { askVersion } from './engine/version.ts';
import { askCommand } from './machine/command.ts';
import { askCompose } from './machine/compose.ts';
import { askFile } from './machine/file.ts';
import { askHttp } from './machine/http.ts';
import { askTcp } from './machine/tcp.ts';

const PROBES: { readonly [K in ProbeKind]: Ask<K> } = {
  'docker.ping': askPing,
  'docker.version': askVersion,
  'docker.info': askInfo,
  'docker.df': askDf,
  containers: askContainers,
  logs: askLogs,
  exec: askExec,
  image: askImage,
  build: askBuild,
  diff: askDiff,
  networks: askNetworks,
  command: askCommand,
  file: askFile,
  http: askHttp,
  tcp: askTcp,
  compose: askCompose,
};

type ProbeOf = { readonly [K in ProbeKind]: Extract<Probe, { kind: K }> };

/** Asks any probe. */
export function askProbe<K extends ProbeKind>(asking: Asking, probe: ProbeOf[K]): Promise<Found> {
  const ask: Ask<K> = PROBES[probe.kind as K];
  return ask(asking, probe as Extract<Probe, { kind: K }>);
}
