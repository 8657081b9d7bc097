import type { Section } from '../../card.ts';
import type { Operation } from '../../gate/operation.ts';
import type { Effect, Planned, Rollback } from '../../plan/plan.ts';
import { age, brief, clock, listed, plural, shortenMiddle, size } from '../wording.ts';
import { stepsText } from './step-text.ts';

const REASONS = 6;
const EFFECTS_LISTED = 12;
const COMMANDS_CHARS = 2_000;
const ROLLBACK_CHARS = 1_000;
const DIFF_CHARS = 1_500;

/** What is to be done and what that costs, the loss before everything else. */
export function planSections(operation: Operation): Section[] {
  const { planned } = operation;
  const sections: Section[] = [
    { kind: 'labelled', label: `Risk: ${operation.risk}`, text: listed(reasonsOf(operation), REASONS) },
  ];
  if (planned === null) return sections;
  sections.push(...lossSections(planned));
  const { steps } = planned.plan;
  sections.push(
    {
      kind: 'labelled',
      label: steps.length === 1 ? 'Exactly this command' : 'Exactly these commands',
      text: where(planned),
    },
    { kind: 'code', text: shortenMiddle(stepsText(steps), COMMANDS_CHARS) },
  );
  if (planned.plan.risk !== 'read') {
    sections.push(
      { kind: 'labelled', label: 'Backup', text: backupText(operation, planned) },
      ...rollbackSections(planned.plan.rollback),
    );
  }
  if (planned.diff !== '') {
    sections.push(
      { kind: 'labelled', label: 'Changes to files', text: diffSummary(planned.diff) },
      { kind: 'code', text: shortenHead(planned.diff.trimEnd(), DIFF_CHARS) },
    );
  }
  if (isShortened(planned)) sections.push({ kind: 'text', text: LEFT_OUT });
  return sections;
}

const LEFT_OUT =
  'Something is left out here. The file with the whole plan is in the thread; a terminal shows all of it.';

/** Whether the card leaves out something of the plan. */
export function isShortened({ plan, blast, diff }: Planned): boolean {
  return (
    blast.length > EFFECTS_LISTED ||
    stepsText(plan.steps).length > COMMANDS_CHARS ||
    stepsText(plan.rollback.steps).length > ROLLBACK_CHARS ||
    plan.rollback.lost.length > EFFECTS_LISTED ||
    diff.length > DIFF_CHARS
  );
}

/** Everything that is approved, as text. */
export function wholePlan(
  { title, target }: Operation,
  { plan, blast, unforeseen, diff, digest }: Planned,
): string {
  const parts = [
    `${title} on ${target}, risk ${plan.risk}, plan ${digest}`,
    `## Takes away\n${blast.map(effectLine).join('\n') || 'nothing that the host could name'}`,
    unforeseen.length === 0 ? '' : `## Cannot be foreseen\n${unforeseen.join('\n')}`,
    `## Runs in ${plan.workingDirectory}\n${stepsText(plan.steps)}`,
    `## Rollback\n${[stepsText(plan.rollback.steps), ...plan.rollback.lost].filter(Boolean).join('\n')}`,
    diff === '' ? '' : `## Changes to files\n${diff}`,
  ];
  return `${parts.filter(Boolean).join('\n\n')}\n`;
}

function reasonsOf({ reasons, planned }: Operation): string[] {
  const found = reasons.length > 0 ? reasons : (planned?.plan.steps.flatMap((step) => step.reasons) ?? []);
  return [...new Set(found)].map((reason) => brief(reason, 300));
}

function lossSections({ plan, blast, unforeseen }: Planned): Section[] {
  if (plan.risk === 'read') return [];
  const sections: Section[] = [];
  if (blast.length > 0) {
    const text = listed(blast.map(effectLine), EFFECTS_LISTED);
    sections.push({ kind: 'labelled', label: `What it takes away: ${lossSummary(blast)}`, text });
  } else {
    const text = unforeseen.length > 0 ? 'Nobody can tell, see below.' : 'Nothing.';
    sections.push({ kind: 'labelled', label: 'What it takes away', text });
  }
  if (unforeseen.length > 0)
    sections.push({
      kind: 'labelled',
      label: 'Cannot be foreseen',
      text: listed(unforeseen, EFFECTS_LISTED),
    });
  return sections;
}

const LOSSES: ReadonlySet<Effect['effect']> = new Set(['lost', 'overwritten', 'at-risk']);

const EFFECT_WORDS: Record<Effect['effect'], string> = {
  lost: 'LOST',
  overwritten: 'OVERWRITTEN',
  'at-risk': 'MAY BE LOST',
  removed: 'removed',
  recreated: 'may be recreated',
  stopped: 'stopped',
  unreferenced: 'left without a user',
  unreachable: 'not reachable any more',
  restarted: 'restarted',
};

/** How much of what is taken away holds data. */
export function lossSummary(blast: readonly Effect[]): string {
  const losses = blast.filter((each) => LOSSES.has(each.effect));
  const things = plural(blast.length, 'thing');
  if (losses.length === 0) return `${things}, none with data`;
  const known = losses.reduce((sum, each) => sum + (each.bytes ?? 0), 0);
  const unknown = losses.some((each) => each.bytes === null);
  const bytes = known === 0 && unknown ? 'size unknown' : `${size(known)}${unknown ? ' and more' : ''}`;
  return `${things}, ${losses.length} with data (${bytes})`;
}

function effectLine({ kind, name, effect, bytes }: Effect): string {
  const known = bytes === null ? (LOSSES.has(effect) ? ', size unknown' : '') : `, ${size(bytes)}`;
  return `${EFFECT_WORDS[effect]}: ${kind.replace('-', ' ')} ${brief(name, 200)}${known}`;
}

function where({ plan }: Planned): string {
  const variables = Object.entries(plan.variables).map(([name, value]) => `, ${name}=${value}`);
  const way = plan.transport === 'ssh' ? ' over SSH' : '';
  return brief(`on ${plan.host}${way}, in ${plan.workingDirectory}${variables.join('')}`, 500);
}

function backupText({ askedAt, receipts }: Operation, { plan, lastBackup }: Planned): string {
  const last =
    lastBackup === null
      ? 'Last backup: never.'
      : `Last backup: ${clock(new Date(lastBackup))}${ago(askedAt, lastBackup)}.`;
  const items = plan.backups.map((item) => `${item.kind} ${brief(item.name, 100)}`);
  if (items.length === 0) return `${last} None will be taken.`;
  const taken = receipts.length === 0 ? '' : ` ${receipts.length} of ${items.length} taken.`;
  return `${last} Taken before the first step:${taken}\n${listed(items, EFFECTS_LISTED)}`;
}

function ago(askedAt: Date, lastBackup: string): string {
  const before = askedAt.getTime() - Date.parse(lastBackup);
  return before > 0 ? `, ${age(before)} before this was asked for` : '';
}

function rollbackSections({ steps, lost }: Rollback): Section[] {
  const missing = listed(lost, EFFECTS_LISTED);
  if (steps.length === 0) {
    const text = missing === '' ? 'None is needed: nothing is lost.' : `Nothing brings it back:\n${missing}`;
    return [{ kind: 'labelled', label: 'Rollback', text }];
  }
  const text = missing === '' ? 'It brings everything back.' : `It does not bring back:\n${missing}`;
  return [
    { kind: 'labelled', label: `Rollback, ${plural(steps.length, 'step')}`, text },
    { kind: 'code', text: shortenMiddle(stepsText(steps), ROLLBACK_CHARS) },
  ];
}

function diffSummary(diff: string): string {
  const lines = diff.split('\n');
  const added = lines.filter((line) => line.startsWith('+') && !line.startsWith('+++')).length;
  const removed = lines.filter((line) => line.startsWith('-') && !line.startsWith('---')).length;
  return `${plural(added, 'line')} added, ${plural(removed, 'line')} removed`;
}

/** A diff is read from its beginning. */
function shortenHead(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return `${text.slice(0, text.lastIndexOf('\n', limit) + 1) || text.slice(0, limit)}…`;
}
