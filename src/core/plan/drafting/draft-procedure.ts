import { nearest } from '../../command/nearest.ts';
import { isWorse } from '../../risk/risk.ts';
import { type Procedure, proceduresOf } from '../../runbook.ts';
import type { Draft, Undraftable } from '../draft.ts';
import type { DraftFacts } from '../draft-proposal.ts';
import type { Proposal } from '../proposal.ts';
import { assembleDraft } from './assemble-draft.ts';
import { draftStep } from './draft-step.ts';
import { readValues, usageOf } from './procedure-values.ts';

/** Drafts a procedure of the target's runbook, or one for any compose target, with the values that were given. */
export function draftProcedure(
  { procedure: id, values: given }: Extract<Proposal, { kind: 'procedure' }>,
  facts: DraftFacts,
): Draft | Undraftable {
  const known = proceduresOf(facts.target, facts.runbook, facts.common);
  const procedure = known.find((each) => each.id === id);
  if (procedure === undefined) return unknownProcedure(id, known, facts);
  const read = readValues(procedure, given);
  if (read.kind === 'wrong') {
    const usage = `Usage: run ${facts.target.name} ${usageOf(procedure)}`;
    return { kind: 'undraftable', text: [...read.problems, usage].join('\n') };
  }
  const drafted = procedure.steps.map((step) => draftStep(step, read.values, facts));
  const judged = drafted.map(({ judged: each }) => each);
  const files = drafted.flatMap((each) => each.files);
  const title = [id, ...[...read.values].map(([name, value]) => `${name}=${value}`)].join(' ');
  const changes = judged.some(({ step }) => isWorse(step.risk, 'read'));
  return assembleDraft(title, judged, files, changes ? procedure.verify : 'none');
}

function unknownProcedure(id: string, known: readonly Procedure[], facts: DraftFacts): Undraftable {
  const { target, common } = facts;
  const usages = known.map((each) => `  ${usageOf(each)}: ${each.title}`);
  if (target.compose === undefined && common.some((each) => each.id === id)) {
    const text = `\`${id}\` needs a compose file, and target ${target.name} has none: give it \`compose:\` in umpire.yaml.`;
    return { kind: 'undraftable', text };
  }
  const near = nearest(
    id,
    known.map((each) => each.id),
  );
  const meant = near === undefined ? '' : ` Did you mean \`${near}\`?`;
  const list = usages.length === 0 ? 'It has none.' : `It has:\n${usages.join('\n')}`;
  const text = `Target ${target.name} has no procedure \`${id.slice(0, 60)}\`.${meant} ${list}`;
  return { kind: 'undraftable', text };
}
