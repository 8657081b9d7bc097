import type { IncidentAction, Intent } from '../../core/intent.ts';
import type { Actor, Surface } from '../../core/person.ts';
import { decideIncident } from '../../core/report/decide-incident.ts';
import type { Receipt, Reception } from '../../ports/chat.ts';
import { appendDecision } from '../append-decision.ts';
import type { GateParts } from '../gate-parts.ts';
import { writeReport } from './write-report.ts';

export type IncidentParts = Pick<GateParts, 'ledger' | 'redactor' | 'config' | 'now'>;

export interface Asking {
  readonly intent: Extract<Intent, { kind: 'incident' }>;
  readonly actor: Actor;
  readonly surface: Surface;
}

/** Longest note, decision or reason, in characters: what is longer belongs into a file that the note names. */
const MOST_TEXT = 4_000;

const NEEDED: Readonly<Record<IncidentAction, string>> = {
  report: '',
  note: 'TEXT',
  resolve: 'DECISION',
  close: 'REASON',
};

/** Writes a case's report, or a human's words into it; words that are missing or too many are answered at once. */
export function hearIncident(parts: IncidentParts, asking: Asking): Reception {
  const { target, action, text } = asking.intent;
  const usage = `/incident ${target} ${action} ${NEEDED[action]}`.trimEnd();
  if (action === 'report')
    return text.trim() === ''
      ? { kind: 'accepted', text: `Writing the report of ${target}.`, work: () => writeReport(parts, asking) }
      : { kind: 'answered', text: `\`${action}\` takes no words. Usage: ${usage}` };
  if (text.trim() === '') return { kind: 'answered', text: `${NEEDED[action]} is missing. Usage: ${usage}` };
  if (text.length > MOST_TEXT)
    return {
      kind: 'answered',
      text: `${NEEDED[action]} has ${text.length} characters; at most ${MOST_TEXT} are kept. Shorten it.`,
    };
  return {
    kind: 'accepted',
    text: `Your words on ${target} are being written down.`,
    work: () => writeWords(parts, { ...asking, action }),
  };
}

async function writeWords(
  parts: IncidentParts,
  { intent, actor, action }: Asking & { readonly action: Exclude<IncidentAction, 'report'> },
): Promise<Receipt> {
  const { ledger, redactor, config } = parts;
  const { target } = intent;
  const said = { action, target, text: redactor.redact(intent.text.trim()), by: actor };
  const caseId = await ledger.openCase(target);
  let { text } = decideIncident(undefined, said, config);
  if (caseId === undefined) return { kind: 'answered', done: false, text };
  const written = await appendDecision(parts, caseId, {
    actor,
    decide: (state) => {
      const decided = decideIncident(state, said, config);
      text = decided.text;
      return decided.events;
    },
  });
  return { kind: 'answered', done: written.length > 0, text };
}
