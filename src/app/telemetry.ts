import type { Env } from '../config/env.ts';
import type { Config } from '../core/config.ts';
import { createRedactor, type Redactor } from '../core/redact/redaction.ts';
import type { Log } from '../ports/telemetry.ts';
import { createLog } from '../telemetry/log.ts';
import { createMeter } from '../telemetry/meter.ts';

export interface Telemetry {
  readonly log: Log;
  readonly meter: ReturnType<typeof createMeter>;
  readonly redactor: Redactor;
}

/** The log and the metrics of this process; its own credentials are masked wherever they appear. */
export function openTelemetry(
  env: Env,
  { redact }: Config,
  level: Env['logLevel'] = env.logLevel,
): Telemetry {
  const values = [...redact.values, ...credentials(env)];
  const redactor = createRedactor({ values, patterns: redact.patterns });
  return { log: createLog({ level, redactor }), meter: createMeter(redactor), redactor };
}

function credentials({
  slack,
  discord,
  pagerduty,
  opsgenie,
  smtp,
  pagerWebhookSecret,
  databaseUrl,
  redisUrl,
}: Env): string[] {
  const slackSecret =
    slack?.receiver.kind === 'http' ? slack.receiver.signingSecret : slack?.receiver.appToken;
  const passwords = [databaseUrl, redisUrl].map((url) =>
    url === undefined ? '' : (URL.parse(url)?.password ?? ''),
  );
  const all = [
    slack?.botToken,
    slackSecret,
    discord?.token,
    pagerduty?.routingKey,
    pagerduty?.apiToken,
    pagerduty?.webhookSecret,
    opsgenie?.apiKey,
    opsgenie?.webhookSecret,
    smtp?.auth?.pass,
    pagerWebhookSecret,
    ...passwords,
  ];
  return all.flatMap((value) => (value === undefined || value === '' ? [] : [value]));
}
