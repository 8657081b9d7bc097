import { join } from 'node:path';
import * as z from 'zod';
import type { Problem } from '../core/problem.ts';
import { type PagerEnv, pagersOf } from './escalation/pager-env.ts';
import { readSmtpUrl } from './escalation/read-smtp-url.ts';
import type { ConfigPath } from './load-config.ts';
import { type Reading, readText } from './read-yaml.ts';
import { webUrl } from './schemas/web-url.ts';
import { explainIssue } from './yaml/explain-issue.ts';

/** The environment, understood. What was not set is left out; secrets are plain text: never log this. */
export interface Env extends PagerEnv {
  readonly config: ConfigPath;
  readonly dataFolder: string;
  /** Where the keys of grants are: `signing.pem` for the bot, `verifying.pem` for workers. */
  readonly keysFolder: string;
  readonly databaseUrl?: string;
  readonly redisUrl?: string;
  readonly slack?: {
    readonly botToken: string;
    readonly apiUrl?: string;
    readonly receiver:
      | { readonly kind: 'http'; readonly signingSecret: string }
      | { readonly kind: 'socket'; readonly appToken: string };
  };
  readonly discord?: { readonly token: string; readonly apiUrl?: string };
  /** Port of the HTTP server; without it there is none, but for Slack over HTTP, which takes `SLACK_HTTP_PORT`. */
  readonly port?: number;
  readonly logLevel: z.output<typeof level>;
}

/** Where Slack's requests arrive when `PORT` is not set. */
export const SLACK_HTTP_PORT = 3000;

const level = z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']);

const url = (purpose: string, ...schemes: readonly string[]) =>
  z
    .string()
    .refine((text) => schemes.includes(URL.parse(text)?.protocol.replace(/:$/, '') ?? ''), {
      error: `must be a URL that starts with ${schemes.map((scheme) => `\`${scheme}://\``).join(' or ')}`,
    })
    .describe(purpose)
    .optional();

const apiAddress = (purpose: string) => webUrl().describe(purpose).optional();

const secret = (purpose: string) => z.string().describe(purpose).optional();

const token = (prefix: string, purpose: string) =>
  z
    .string()
    .refine((text) => text.startsWith(prefix), { error: `must start with \`${prefix}\`` })
    .describe(purpose)
    .optional();

const isPort = (text: string): boolean =>
  /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65535;

/** Every environment variable of Umpire; `.env.example` lists the same. */
export const envSchema = z.object({
  UMPIRE_CONFIG: z.string().describe('Path of the config file').optional(),
  UMPIRE_DATA: z.string().describe('Folder of the database when DATABASE_URL is not set').default('.umpire'),
  UMPIRE_KEYS: z
    .string()
    .describe(
      'Folder of the keys that grants are signed and verified with; left out, `keys` in the data folder',
    )
    .optional(),
  DATABASE_URL: url('PostgreSQL; left out, a database in the data folder', 'postgres', 'postgresql'),
  REDIS_URL: url("Redis for the queue; left out, the store's database", 'redis', 'rediss'),
  SLACK_BOT_TOKEN: token('xoxb-', "Slack's bot token"),
  SLACK_SIGNING_SECRET: secret("Slack's signing secret, for requests over HTTP"),
  SLACK_APP_TOKEN: token('xapp-', "Slack's app-level token, for Socket Mode"),
  SLACK_API_URL: apiAddress("Another address of Slack's API"),
  DISCORD_TOKEN: secret("Discord's bot token"),
  DISCORD_API_URL: apiAddress("Another address of Discord's API"),
  PAGERDUTY_ROUTING_KEY: secret("PagerDuty's routing key"),
  PAGERDUTY_API_TOKEN: secret("PagerDuty's REST API key, for the schedule of `escalation: schedule`"),
  PAGERDUTY_API_URL: apiAddress("Another address of PagerDuty's API"),
  PAGERDUTY_WEBHOOK_SECRET: secret("What PagerDuty's webhooks are signed with"),
  OPSGENIE_API_KEY: secret("Opsgenie's API key"),
  OPSGENIE_API_URL: apiAddress("Another address of Opsgenie's API"),
  OPSGENIE_WEBHOOK_SECRET: secret("What Opsgenie's webhooks carry as `Authorization: Bearer`"),
  SMTP_URL: z
    .string()
    .transform((text, context) => {
      const read = readSmtpUrl(text);
      if (typeof read !== 'string') return read;
      context.addIssue({ code: 'custom', message: read });
      return z.NEVER;
    })
    .describe('Where the e-mails of `escalation: email` are handed in')
    .optional(),
  PAGER_WEBHOOK_SECRET: secret('What the webhook of `escalation: webhook` is signed with'),
  PORT: z
    .string()
    .refine(isPort, { error: 'must be a whole number from 1 to 65535' })
    .transform(Number)
    .describe('Port of the HTTP server')
    .optional(),
  LOG_LEVEL: level.describe('How much is logged').default('info'),
});

/** Variables that may come from a file instead, named by `NAME_FILE`. */
export const SECRET_VARIABLES: ReadonlySet<string> = new Set([
  'DATABASE_URL',
  'REDIS_URL',
  'SLACK_BOT_TOKEN',
  'SLACK_SIGNING_SECRET',
  'SLACK_APP_TOKEN',
  'DISCORD_TOKEN',
  'PAGERDUTY_ROUTING_KEY',
  'PAGERDUTY_API_TOKEN',
  'PAGERDUTY_WEBHOOK_SECRET',
  'OPSGENIE_API_KEY',
  'OPSGENIE_WEBHOOK_SECRET',
  'SMTP_URL',
  'PAGER_WEBHOOK_SECRET',
]);

/** Understands a record like `process.env`; all problems at once, none of them showing a secret. Empty is not set. */
export function readEnv(record: Readonly<Record<string, string | undefined>>): Reading<{ env: Env }> {
  const gathered: Record<string, string> = {};
  const problems: Problem[] = [];
  for (const name of Object.keys(envSchema.shape)) {
    const found = lookUp(name, record);
    if (found.kind === 'invalid') problems.push(...found.problems);
    else if (found.value !== undefined) gathered[name] = found.value;
  }
  const parsed = envSchema.safeParse(gathered, { error: explainIssue });
  if (!parsed.success) {
    problems.push(...parsed.error.issues.map(({ path, message }) => problem(String(path[0]), message)));
  }
  problems.push(...checkSlack(gathered, problems));
  if (!parsed.success || problems.length > 0) return { kind: 'invalid', problems };
  return { kind: 'ok', env: arrange(parsed.data) };
}

const problem = (field: string, message: string): Problem => ({
  file: 'environment',
  line: 0,
  column: 0,
  field,
  message,
});

type Found = Reading<{ value: string | undefined }>;

function lookUp(name: string, record: Readonly<Record<string, string | undefined>>): Found {
  const value = record[name]?.trim() || undefined;
  const variable = `${name}_FILE`;
  const file = SECRET_VARIABLES.has(name) ? record[variable]?.trim() : undefined;
  if (!file) return { kind: 'ok', value };
  const invalid = (message: string): Found => ({ kind: 'invalid', problems: [problem(variable, message)] });
  if (value !== undefined) return invalid(`${name} is set too; set only one of them`);
  const read = readText(file);
  if (read.kind === 'invalid') return invalid(`${file}: ${read.problems[0]?.message}`);
  const content = read.text.trim();
  return content === ''
    ? invalid(`${file} is empty; it must hold the value of ${name}`)
    : { kind: 'ok', value: content };
}

/** Slack needs its token and exactly one way in. */
function checkSlack(values: Readonly<Record<string, string>>, known: readonly Problem[]): Problem[] {
  const { SLACK_BOT_TOKEN: bot, SLACK_SIGNING_SECRET: signing, SLACK_APP_TOKEN: app } = values;
  if (known.some(({ field }) => field.startsWith('SLACK_') && field.endsWith('_FILE'))) return [];
  if (bot === undefined) {
    const given =
      signing === undefined ? (app === undefined ? undefined : 'SLACK_APP_TOKEN') : 'SLACK_SIGNING_SECRET';
    return given === undefined
      ? []
      : [problem('SLACK_BOT_TOKEN', `is not set, but ${given} is; Slack needs both`)];
  }
  if (signing !== undefined && app !== undefined) {
    return [problem('SLACK_APP_TOKEN', 'SLACK_SIGNING_SECRET is set too; keep one: HTTP or Socket Mode')];
  }
  if (signing !== undefined || app !== undefined) return [];
  const message = 'needs SLACK_SIGNING_SECRET (HTTP) or SLACK_APP_TOKEN (Socket Mode); set one of them';
  return [problem('SLACK_BOT_TOKEN', message)];
}

function arrange(values: z.output<typeof envSchema>): Env {
  const { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, DISCORD_TOKEN } = values;
  const slack = slackOf(values);
  const port = values.PORT ?? (slack?.receiver.kind === 'http' ? SLACK_HTTP_PORT : undefined);
  return {
    config: { path: values.UMPIRE_CONFIG ?? 'umpire.yaml', given: values.UMPIRE_CONFIG !== undefined },
    dataFolder: values.UMPIRE_DATA,
    keysFolder: values.UMPIRE_KEYS ?? join(values.UMPIRE_DATA, 'keys'),
    logLevel: values.LOG_LEVEL,
    ...(databaseUrl && { databaseUrl }),
    ...(redisUrl && { redisUrl }),
    ...(slack && { slack }),
    ...(DISCORD_TOKEN && { discord: { token: DISCORD_TOKEN, ...apiUrl(values.DISCORD_API_URL) } }),
    ...pagersOf(values),
    ...(port && { port }),
  };
}

function slackOf(values: z.output<typeof envSchema>): Env['slack'] {
  const {
    SLACK_BOT_TOKEN: botToken,
    SLACK_SIGNING_SECRET: signingSecret,
    SLACK_APP_TOKEN: appToken,
  } = values;
  if (botToken === undefined) return undefined;
  const common = { botToken, ...apiUrl(values.SLACK_API_URL) };
  if (signingSecret !== undefined) return { ...common, receiver: { kind: 'http', signingSecret } };
  return appToken === undefined ? undefined : { ...common, receiver: { kind: 'socket', appToken } };
}

const apiUrl = (url: string | undefined) => (url === undefined ? {} : { apiUrl: url });
