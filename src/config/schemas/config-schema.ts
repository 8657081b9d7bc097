import * as z from 'zod';
import { DEFAULT_LEVELS } from '../../core/strikes/levels.ts';
import { escalationSchema } from '../escalation/escalation-schema.ts';
import { environmentSchema, policySchema, targetPolicySchema } from '../policy/policy-schema.ts';
import { checkPattern } from '../rules/grammar.ts';

const NAME = /^[a-z0-9][a-z0-9._-]{0,62}$/;
const ABOUT_NAME =
  'a name: lower-case letters, digits, `.`, `_` and `-`, at most 63, starting with a letter or digit';
const name = (purpose: string) => shaped(NAME, `must be ${ABOUT_NAME}`, purpose);

function shaped(form: RegExp, message: string, purpose: string) {
  return z.string().regex(form, { error: message }).describe(purpose);
}

const text = (purpose: string) => z.string().min(1).describe(purpose);

/** Absolute, relative to the config file, or below the home folder as `~/…`. */
const path = (purpose: string) =>
  shaped(/^(?!~[^/])[^\0]+$/, 'must be a path; `~/` is the home folder, `~name` is not known', purpose);

const person = z
  .strictObject({
    id: name('Short name of the person, used in teams and in the ledger'),
    name: text('Name shown in chat'),
    agent: z.boolean().describe('A program rather than a human: it may ask, never approve').default(false),
    slack: shaped(
      /^[UW][A-Z0-9]+$/,
      'must be a Slack member id, like `U0ANA`',
      'Slack member id',
    ).exactOptional(),
    discord: shaped(
      /^\d+$/,
      'must be a Discord user id: digits, in quotes',
      'Discord user id',
    ).exactOptional(),
    os: text('User name of the operating system, for the terminal').exactOptional(),
    email: z
      .email({ error: 'must be an e-mail address, like `ana@example.com`' })
      .describe('Where pages and invitations to meetings go')
      .exactOptional(),
    pagerduty: shaped(
      /^[A-Z0-9]{6,20}$/,
      'must be the id of a PagerDuty user, like `PABC123`',
      'Id of the user in PagerDuty, by which its schedule is read; left out, known by `email`',
    ).exactOptional(),
  })
  .describe('One human with all their chat accounts, or an agent');

const members = (purpose: string) => z.array(text('Id of a person')).describe(purpose).default([]);

const teams = z
  .strictObject({
    operators: members('People who may change something'),
    approvers: members('People who may approve what another person asked for'),
    seniors: members('People whose approval the gravest steps need'),
  })
  .describe('Who may do what, by ids of people')
  .default({ operators: [], approvers: [], seniors: [] });

const ssh = z
  .strictObject({
    address: text('Host name or IP address'),
    port: z.int().min(1).max(65535).describe('Port of the SSH server').default(22),
    user: text('User to log in as; left out, the user Umpire runs as').exactOptional(),
    key: path('Private key file; left out, the agent at SSH_AUTH_SOCK is asked').exactOptional(),
    knownHosts: path('File with the host keys that are trusted').default('~/.ssh/known_hosts'),
    jump: text('Another ssh host of this file to go through').exactOptional(),
  })
  .describe('Reach the host by SSH');

/** An engine's socket, or its address and port. */
export const DOCKER_URL = /^(unix:\/\/\/[^\0]+|tcp:\/\/(\[[0-9a-fA-F:.]+\]|[^/:@\s[\]]+):\d{1,5})$/;
const dockerUrl = shaped(
  DOCKER_URL,
  'must be `unix:///path/of/the.sock` or `tcp://host:port`; an engine behind SSH is a host with `ssh:`',
  "The engine's socket as seen on the host: `unix:///path` or `tcp://host:port`",
);
const tls = z
  .strictObject({
    ca: path('Certificate of the authority that signed the engine, PEM'),
    cert: path('Our certificate, PEM'),
    key: path('Our private key, PEM'),
  })
  .describe('Files for `tcp://` with TLS');

const host = z
  .strictObject({
    ssh: ssh.exactOptional(),
    local: z.literal(true).describe('The machine Umpire runs on').exactOptional(),
    docker: z
      .union([dockerUrl, z.strictObject({ url: dockerUrl, tls: tls.exactOptional() })])
      .describe('Where the engine listens; left out, the usual sockets of Docker and Podman are tried')
      .exactOptional(),
  })
  .describe('A machine, reached by `ssh` or `local`');

const target = z
  .strictObject({
    host: text('Name of a host of this file'),
    runbook: text('Name of a runbook: the file name without `.yaml`'),
    environment: environmentSchema.describe('How careful to be'),
    compose: z
      .strictObject({
        file: path('The compose file on the host; absolute on an ssh host'),
        project: shaped(
          /^[a-z0-9][a-z0-9_-]*$/,
          'must be a Compose project name: lower-case letters, digits, `_` and `-`',
          'Compose project; left out, named after the folder of the file, as Compose does',
        ).exactOptional(),
      })
      .describe('The compose project that is deployed here')
      .exactOptional(),
    policy: targetPolicySchema.exactOptional(),
  })
  .describe('One deployed system');

const channel = (purpose: string) =>
  shaped(
    /^([CGD][A-Z0-9]+|\d+)$/,
    'must be the id of a channel, like `C0OPS`, not its name',
    purpose,
  ).exactOptional();

const backups = z
  .strictObject({
    folder: shaped(
      /^~?\/(?!.*(?:^|\/)\.\.(?:\/|$))[^\0\n]*[^\0\n/.][^\0\n]*$/,
      'must be a folder on the host: absolute, like `/var/backups/umpire`, or below the home folder of its user, like `~/backups`; without `..`',
      'Where backups are kept on each host; `~/` is the home folder of the user there',
    ).default('~/umpire-backups'),
    keepDays: z.int().min(1).max(3650).describe('Days until a backup is removed').default(30),
  })
  .describe('Backups taken before something is destroyed')
  .default({ folder: '~/umpire-backups', keepDays: 30 });

const level = (purpose: string, strikes: number) =>
  z.int().min(1).max(1000).describe(purpose).default(strikes);

const strikes = z
  .strictObject({
    help: level('What has failed is locked until another person helps', DEFAULT_LEVELS.help),
    senior: level('A change needs a senior', DEFAULT_LEVELS.senior),
    meeting: level('The target is frozen until the team has met', DEFAULT_LEVELS.meeting),
  })
  .describe('Failed attempts in a case until something else has to happen; ascending')
  .default({ ...DEFAULT_LEVELS });

/** What a person may write in `umpire.yaml`. */
export const configSchema = z
  .strictObject({
    people: z.array(person).describe('Everybody Umpire knows').default([]),
    teams,
    hosts: z.record(name('Name of the host'), host).describe('Machines by name').default({}),
    targets: z.record(name('Name of the target'), target).describe('Deployed systems by name').default({}),
    channels: z
      .strictObject({
        default: channel('Where a thread begins when Umpire may not post where it was asked for'),
        escalations: channel('Where people are paged by chat; left out, in the thread of the case'),
      })
      .describe('Channels by use')
      .default({}),
    redact: z
      .strictObject({
        values: z
          .array(z.string().min(4).describe('A value to mask wherever it appears'))
          .describe('Exact values to mask')
          .default([]),
        patterns: z
          .array(z.string().min(1).superRefine(checkPattern).describe('RE2 pattern of values to mask'))
          .describe('Patterns to mask besides the built-in ones')
          .default([]),
      })
      .describe('What to mask in everything that is stored or sent')
      .default({ values: [], patterns: [] }),
    policy: policySchema,
    backups,
    strikes,
    escalation: escalationSchema,
  })
  .describe('Configuration of Umpire');

/** `umpire.yaml` as written, with defaults that need nothing from outside. */
export type WrittenConfig = z.output<typeof configSchema>;
