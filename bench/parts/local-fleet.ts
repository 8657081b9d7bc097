import { userInfo } from 'node:os';
import { stringify } from 'yaml';

/** An `umpire.yaml` with so many targets, each on a host of its own that is this machine; nothing listens on their Docker sockets. */
export function localFleet(count: number, folder: string, slack: string): string {
  const os = userInfo().username;
  const names = Array.from({ length: count }, (_, at) => `box-${at + 1}`);
  const host = (name: string) => [name, { local: true, docker: `unix://${folder}/${name}.sock` }];
  const target = (name: string) => [name, { host: name, runbook: 'docker-host', environment: 'staging' }];
  return stringify({
    people: [{ id: os, name: os, os, slack }],
    teams: { operators: [os], approvers: [], seniors: [] },
    hosts: Object.fromEntries(names.map(host)),
    targets: Object.fromEntries(names.map(target)),
  });
}
