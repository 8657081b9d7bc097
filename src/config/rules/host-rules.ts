import type { Problem } from '../../core/problem.ts';
import { DOCKER_URL } from '../schemas/config-schema.ts';
import { suggestion } from '../yaml/explain-issue.ts';
import type { RuleContext } from './config-rule.ts';
import { listed } from './people-rules.ts';

/** A host is reached in exactly one way. */
export function* hostHasOneTransport({ draft, problem }: RuleContext): Iterable<Problem> {
  for (const [name, { ssh, local }] of Object.entries(draft.hosts ?? {})) {
    if (ssh !== undefined && local !== undefined) {
      yield problem(['hosts', name], 'has both `ssh` and `local`; keep one', 'key');
    }
    if (ssh === undefined && local === undefined) {
      yield problem(
        ['hosts', name],
        'says not how it is reached; add `ssh: { address: … }` or `local: true`',
        'key',
      );
    }
  }
}

/** Somebody to log in as: the config's `user`, else the operating system's. */
export function* sshUserIsKnown({ draft, problem, user }: RuleContext): Iterable<Problem> {
  for (const [name, { ssh }] of Object.entries(draft.hosts ?? {})) {
    if (ssh === undefined || ssh.user !== undefined || user !== undefined) continue;
    yield problem(
      ['hosts', name, 'ssh', 'user'],
      'is missing, and the user Umpire runs as has no name; give `user`',
    );
  }
}

/** A jump host is another ssh host, and the way ends. */
export function* jumpsLeadSomewhere({ draft, problem }: RuleContext): Iterable<Problem> {
  const hosts = draft.hosts ?? {};
  const names = Object.keys(hosts);
  for (const [name, { ssh }] of Object.entries(hosts)) {
    const jump = ssh?.jump;
    if (jump === undefined) continue;
    const path = ['hosts', name, 'ssh', 'jump'];
    if (!Object.hasOwn(hosts, jump)) {
      yield problem(
        path,
        `there is no host \`${jump}\`${suggestion(jump, names)}; ${listed('hosts', names)}`,
      );
    } else if (hosts[jump]?.local !== undefined) {
      yield problem(path, `\`${jump}\` is not reached by ssh; a jump host needs \`ssh:\``);
    } else if (wayFrom(name, hosts).includes(name)) {
      yield problem(path, `leads back to \`${name}\`: ${[name, ...wayFrom(name, hosts)].join(' → ')}`);
    }
  }
}

/** The jump hosts after `name`, up to where the way ends or closes a circle. */
function wayFrom(name: string, hosts: NonNullable<RuleContext['draft']['hosts']>): string[] {
  const way: string[] = [];
  let next = hosts[name]?.ssh?.jump;
  while (next !== undefined && !way.includes(next)) {
    way.push(next);
    next = Object.hasOwn(hosts, next) ? hosts[next]?.ssh?.jump : undefined;
  }
  return way;
}

/** An engine on the network can do anything to its host: without TLS it must not leave the machine. */
export function* dockerOverNetworkUsesTls({ draft, problem }: RuleContext): Iterable<Problem> {
  for (const [name, { docker }] of Object.entries(draft.hosts ?? {})) {
    const { url, tls } = typeof docker === 'object' ? docker : { url: docker, tls: undefined };
    if (url === undefined || !DOCKER_URL.test(url)) continue;
    const path = ['hosts', name, 'docker', ...(typeof docker === 'object' ? ['url'] : [])];
    if (url.startsWith('unix:') && tls !== undefined) {
      yield problem(['hosts', name, 'docker', 'tls'], '`tls` is only for `tcp://`; remove it', 'key');
    }
    if (url.startsWith('tcp:') && tls === undefined && !isLoopback(url)) {
      yield problem(
        path,
        '`tcp://` without TLS is allowed only on the host itself (127.0.0.1, ::1, localhost): anybody on the network ' +
          'could control the engine; write `docker: { url: tcp://…, tls: { ca: …, cert: …, key: … } }`, or use `ssh:` ' +
          'with `unix://`',
      );
    }
  }
}

const isLoopback = (url: string): boolean => /^tcp:\/\/(127(\.\d{1,3}){3}|localhost|\[::1\]):/.test(url);
