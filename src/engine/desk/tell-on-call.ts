import type { Config } from '../../core/config.ts';
import { listOnCall } from '../../core/paging/list-on-call.ts';
import type { Redactor } from '../../core/redact/redaction.ts';
import type { Receipt } from '../../ports/chat.ts';
import type { Roster } from '../../ports/on-call.ts';

/** Who is on call, for whoever asks; redacted, because a schedule's names and faults come from outside. */
export async function tellOnCall(parts: {
  readonly config: Config;
  readonly roster: Roster;
  readonly redactor: Redactor;
  readonly now: () => Date;
}): Promise<Receipt> {
  const { config, roster, redactor, now } = parts;
  const text = listOnCall(config, await roster.at(now()));
  return { kind: 'answered', done: true, text: redactor.redact(text) };
}
