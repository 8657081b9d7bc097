import { createHash } from 'node:crypto';
import type { Draft } from '../plan/draft.ts';
import type { Proposal } from '../plan/proposal.ts';
import type { Knowledge } from '../risk/knowledge/knowledge.ts';
import type { Target } from '../target.ts';
import { bareCommands } from './bare-commands.ts';
import { familyOf } from './command-family.ts';

/** Enough to tell the attempts of one case apart. */
const FINGERPRINT_CHARS = 8;

/**
 * What is tried, so that trying it again is known as the same, however it is typed: a procedure with all its values, or
 * the family of a command with a fingerprint of its arguments, `docker compose up #1f0c2a9b`. A rollback is one of its own.
 */
export function approachOf(
  proposal: Proposal,
  { title, steps }: Pick<Draft, 'title' | 'steps'>,
  { knowledge, target }: { readonly knowledge: Knowledge; readonly target: Pick<Target, 'compose'> },
): string {
  switch (proposal.kind) {
    case 'procedure':
      return title;
    case 'rollback':
      return `rollback ${proposal.of}`;
    case 'exec': {
      const pipeline = steps.flatMap((step) => (step.kind === 'command' ? step.pipeline : []));
      const folder = target.compose?.file.replace(/\/[^/]*$/, '');
      const families = bareCommands(pipeline, { knowledge, folder }).map(({ argv, variables }) => {
        const { name, given } = familyOf(argv, knowledge, target.compose);
        return { name, given: [...variables, ...given] };
      });
      const given = JSON.stringify(families.map((each) => each.given));
      const fingerprint = createHash('sha256').update(given).digest('hex').slice(0, FINGERPRINT_CHARS);
      return `${families.map(({ name }) => name).join(' | ')} #${fingerprint}`;
    }
    default:
      return proposal satisfies never;
  }
}
