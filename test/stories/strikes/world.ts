import { createHmac } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ROOM_SCOPES, SLACK_SCOPES } from '../../../src/chat/slack/manifest.ts';
import { BOT_TOKEN, SIGNING_SECRET, startWorkspace, type Workspace } from '../../chat/slack/emulator.ts';
import { type Ears, startEars } from '../../chat/slack/person.ts';
import { until } from '../../contracts/until.ts';
import { type MovableClock, startClock } from '../../lab/clock.ts';
import { type Dockerd, startDockerd } from '../../lab/dockerd.ts';
import { ownFolder, removeFolder } from '../../lab/process/folder.ts';
import { freePort } from '../../lab/process/free-port.ts';
import { type Sshd, startSshd } from '../../lab/sshd.ts';
import { type PagerService, startPagerService } from '../../page/pager-service.ts';
import { lookAround, type Seen } from './look.ts';
import { accountOf, type Name, PEOPLE, type Player, playersOf } from './players.ts';
import { Program } from './program.ts';
import { breakShop, type Shop } from './shop.ts';

/** Until who does not answer is followed by the next. */
export const MINUTES = 10;

const WEBHOOK_SECRET = 'what-pagerduty-signs-with';
const STEP_MS = 30_000;
const LOOK_EVERY_MS = 250;

/** The whole program as its own process, beside a Slack, a PagerDuty and a Docker, by a clock that can be moved. */
export interface World {
  readonly people: Readonly<Record<Name, Player>>;
  readonly clock: MovableClock;
  readonly pager: PagerService;
  readonly shop: Shop;
  readonly workspace: Workspace;
  /** Lines of the program's log at level error or above, over all its lives. */
  errors(): string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Waits for the message that says all of this. */
  sees(...says: readonly (string | RegExp)[]): Promise<Seen>;
  /** PagerDuty tells that somebody took the alert of a key; resolves with the status it is answered. */
  acknowledges(key: string, who: string): Promise<number>;
  /**
   * Waits until two looks, a quarter of a second apart, see the same in Slack and in PagerDuty: what was shown is also
   * written down as shown, which takes milliseconds.
   */
  settled(): Promise<Seen[]>;
  start(): Promise<void>;
  /** Ends the program and resolves when it is gone. */
  stop(signal: NodeJS.Signals): Promise<void>;
  close(): Promise<void>;
}

interface Around {
  readonly folder: string;
  readonly sshd: Sshd;
  readonly docker: Dockerd;
  readonly shop: Shop;
  readonly workspace: Workspace;
  readonly ears: Ears;
  readonly pager: PagerService;
  readonly clock: MovableClock;
}

/** Brings up everything around the program, and the program. */
export async function openWorld(): Promise<World> {
  const folder = await ownFolder('strikes');
  const around = await surround(folder);
  const { workspace, ears, pager, clock, shop } = around;
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const environment = { ...(await configure(around)), PORT: String(port) };
  const program = new Program(environment, new URL('/readyz', base), clock);
  const look = () => lookAround(workspace);
  const world: World = {
    people: playersOf(around, `${base}/slack/events`),
    clock,
    pager,
    shop,
    workspace,
    errors: () => program.errors(),
    environment,
    sees: (...says) => waitFor(look, says).catch((cause) => program.explain(cause)),
    acknowledges: (key, who) => acknowledge(`${base}/pager/pagerduty`, key, who),
    settled: () => waitUntilStill(look, pager),
    start: () => program.start(),
    stop: (signal) => program.stop(signal),
    async close() {
      await program.stop('SIGTERM');
      await Promise.all([workspace.close(), ears.close(), pager.close(), around.docker.stop()]);
      await around.sshd.stop();
      await removeFolder(folder);
    },
  };
  await world.start();
  return world;
}

async function surround(folder: string): Promise<Around> {
  const [sshd, docker, workspace, ears, pager, clock] = await Promise.all([
    startSshd({ folder }),
    startDockerd({ folder }),
    startWorkspace({ scopes: [...SLACK_SCOPES, ...ROOM_SCOPES] }),
    startEars(),
    startPagerService(),
    startClock(folder),
  ]);
  return { folder, sshd, docker, workspace, ears, pager, clock, shop: await breakShop(docker, folder) };
}

const nameOf = (id: Name) => `${id[0]?.toUpperCase()}${id.slice(1)}`;

/** Writes the configuration; resolves with the program's environment. */
async function configure(around: Around): Promise<Record<string, string>> {
  const { folder, sshd, docker, workspace, pager } = around;
  const { address, port, user, key, knownHosts } = sshd;
  const config = {
    people: PEOPLE.map((id) => ({ id, name: nameOf(id), slack: accountOf(id, workspace) })),
    teams: { operators: PEOPLE, approvers: PEOPLE, seniors: ['ben', 'cleo'] },
    hosts: { lab: { ssh: { address, port, user, key, knownHosts }, docker: docker.url } },
    targets: { shop: { host: 'lab', runbook: 'docker-host', environment: 'staging' } },
    channels: { default: workspace.channels.ops, escalations: workspace.channels.leads },
    escalation: {
      minutes: MINUTES,
      ways: ['pagerduty', 'chat'],
      chain: ['oncall', 'cleo'],
      rotation: { people: ['ben'] },
    },
  };
  const file = join(folder, 'umpire.yaml');
  await writeFile(file, JSON.stringify(config));
  return {
    UMPIRE_CONFIG: file,
    UMPIRE_DATA: join(folder, 'data'),
    SLACK_BOT_TOKEN: BOT_TOKEN,
    SLACK_SIGNING_SECRET: SIGNING_SECRET,
    SLACK_API_URL: workspace.apiUrl,
    PAGERDUTY_ROUTING_KEY: 'routing-key-of-the-shop',
    PAGERDUTY_API_URL: pager.url,
    PAGERDUTY_WEBHOOK_SECRET: WEBHOOK_SECRET,
  };
}

/** As PagerDuty's v3 webhooks are signed. */
async function acknowledge(url: string, key: string, who: string): Promise<number> {
  const body = JSON.stringify({
    event: {
      event_type: 'incident.acknowledged',
      resource_type: 'incident',
      agent: { type: 'user_reference', summary: who },
      data: { type: 'incident', incident_key: key, status: 'acknowledged' },
    },
  });
  const signature = `v1=${createHmac('sha256', WEBHOOK_SECRET).update(body).digest('hex')}`;
  const headers = { 'content-type': 'application/json', 'x-pagerduty-signature': signature };
  return (await fetch(url, { method: 'POST', headers, body })).status;
}

async function waitFor(look: () => Promise<Seen[]>, says: readonly (string | RegExp)[]): Promise<Seen> {
  let seen: Seen[] = [];
  const found = until(
    `a message says ${says.join(', ')}`,
    async () => {
      await pause(LOOK_EVERY_MS); // the emulator refuses who asks too often
      seen = await look();
      return seen.find(({ whole }) =>
        says.every((part) => (typeof part === 'string' ? whole.includes(part) : part.test(whole))),
      );
    },
    STEP_MS,
  );
  return found.catch((cause) => {
    const all = seen.map(({ title, whole }) => title || whole.slice(0, 200));
    throw new Error(`${cause.message}; there is:\n${all.join('\n')}`);
  });
}

async function waitUntilStill(look: () => Promise<Seen[]>, { heard }: PagerService): Promise<Seen[]> {
  let before = '';
  return until(
    'nothing changes any more',
    async () => {
      await pause(LOOK_EVERY_MS);
      const seen = await look();
      const now = JSON.stringify([seen, heard.length]);
      const isStill = now === before;
      before = now;
      return isStill && seen;
    },
    STEP_MS,
  );
}
