import type { Section } from '../../card.ts';
import { type Operation, stateOf } from '../../gate/operation.ts';
import type { Quorum } from '../../gate/verdict.ts';
import { brief, clock, nameOf } from '../wording.ts';

/** Who decides, who has, until when, and which rule wants it so. */
export function voteSections(operation: Operation): Section[] {
  const { verdict, refusals } = operation;
  const sections: Section[] = [];
  if (verdict.kind === 'approve') {
    const label = stateOf(operation) === 'waiting-for-approval' ? 'Waiting for approval' : 'Approval';
    sections.push({ kind: 'labelled', label, text: approvalLines(operation, verdict.quorum).join('\n') });
  }
  if (refusals.length > 0) {
    const text = refusals.map((each) => `${nameOf(each.by)}: ${brief(each.text, 200)}`).join('\n');
    sections.push({ kind: 'labelled', label: 'Did not count', text });
  }
  sections.push({ kind: 'labelled', label: 'Rule', text: `${verdict.rule} (${VERDICTS[verdict.kind]})` });
  return sections;
}

const VERDICTS = { allow: 'allowed at once', approve: 'needs approval', deny: 'denied' } as const;

/** `2 people, one of them a senior, not Ana`. */
export function quorumText({ people, seniors }: Quorum, asker: string): string {
  return `${who(people, seniors)}, not ${asker}`;
}

function who(people: number, seniors: number): string {
  if (seniors >= people) return people === 1 ? '1 senior' : `${people} seniors`;
  if (seniors === 0) return people === 1 ? '1 approver' : `${people} people`;
  return `${people} people, ${seniors === 1 ? 'one of them a senior' : `${seniors} of them seniors`}`;
}

function approvalLines(operation: Operation, quorum: Quorum): string[] {
  const { id, approvals, askedBy, expiresAt } = operation;
  const state = stateOf(operation);
  const lines = [
    `By ${quorumText(quorum, nameOf(askedBy))}; ${approvals.length} of ${quorum.people} so far.`,
  ];
  lines.push(...approvals.map((vote) => `${vote.by.name} approved at ${clock(vote.at)}.`));
  if (state === 'waiting-for-approval') {
    const back = approvals.length === 0 ? '' : `, or take an approval back with \`/withdraw ${id}\``;
    const until = expiresAt === null ? '' : ` It expires at ${clock(expiresAt)}.`;
    lines.push(`Approve with \`/approve ${id}\`, deny with \`/deny ${id} REASON\`${back}.${until}`);
  }
  if (state === 'granted' && expiresAt !== null) lines.push(`It must begin before ${clock(expiresAt)}.`);
  return lines;
}
