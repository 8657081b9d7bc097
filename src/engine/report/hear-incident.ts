import type { Intent } from '../../core/command/intent.ts';
import type { Actor, Surface } from '../../core/person.ts';
import { decideIncident, type Said } from '../../core/report/decide-incident.ts';
import type { Receipt, Reception } from '../../ports/chat.ts';
import { decideInOpenCase } from '../desk/decide-in-open-case.ts';
import type { GateParts } from '../desk/gate-parts.ts';
import { askTimeline } from './ask-timeline.ts';
import { writeReport } from './write-report.ts';

export type IncidentParts = Pick<GateParts, 'ledger' | 'redactor' | 'config' | 'now'>;

export interface Asking {
  readonly intent: Extract<Intent, { kind: 'incident' }>;
  readonly actor: Actor;
  readonly surface: Surface;
}

/** Longest note, decision or reason, in characters: what is longer belongs into a file that the note names. */
const MOST_TEXT = 4_000;

/** What an action needs to be told; the others take no words. */
const NEEDED: Readonly<Record<WrittenAction, string>> = {
  note: 'TEXT',
  resolve: 'DECISION',
  close: 'REASON',
};

type WrittenAction = Said['action'];

/** Shows a case, or writes a human's words into it; words that are missing or too many are answered at once. */
export function hearIncident(parts: IncidentParts, asking: Asking): Reception {
  const { target, action } = asking.intent;
  switch (action) {
    case 'report':
      return hearShowing(asking, `Writing the report of ${target}.`, () => writeReport(parts, asking));
    case 'timeline':
      return hearShowing(asking, `Drawing the case of ${target}.`, () => askTimeline(parts, asking));
    default:
      return hearWords(parts, asking, action);
  }
}

function hearShowing({ intent }: Asking, text: string, work: () => Promise<Receipt>): Reception {
  const { target, action } = intent;
  if (intent.text.trim() === '') return { kind: 'accepted', text, work };
  return { kind: 'answered', text: `\`${action}\` takes no words. Usage: /incident ${target} ${action}` };
}

function hearWords(parts: IncidentParts, asking: Asking, action: WrittenAction): Reception {
  const { target, text } = asking.intent;
  const usage = `/incident ${target} ${action} ${NEEDED[action]}`;
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
  { intent, actor, action }: Asking & { readonly action: WrittenAction },
): Promise<Receipt> {
  const { redactor, config } = parts;
  const { target } = intent;
  const said = { action, target, text: redactor.redact(intent.text.trim()), by: actor };
  return decideInOpenCase(parts, { target, actor }, (state) => decideIncident(state, said, config));
}
