import type { Draft } from '../../core/plan/draft.ts';
import type { Inventory } from '../../core/plan/inventory.ts';
import { makePlan } from '../../core/plan/make-plan.ts';
import type { Planned } from '../../core/plan/plan.ts';
import type { Proposal } from '../../core/plan/proposal.ts';
import type { Unable } from '../../ports/hands.ts';
import { draftOf } from '../desk/draft-of.ts';
import { lookUp } from '../desk/look-up.ts';
import type { WorkerParts } from './worker-parts.ts';

/** A plan as the host is now, unredacted: it does not leave the worker like this. */
export interface Made {
  readonly kind: 'made';
  readonly planned: Planned;
  readonly inventory: Inventory;
  readonly secrets: readonly string[];
}

type Asked = { readonly operation: string; readonly target: string; readonly host: string };

/** A proposal as steps by this worker's own runbooks and tables. */
export function draftHere(parts: WorkerParts, asked: Asked, proposal: Proposal): Draft | Unable {
  const drafted = draftOf(parts, lookUp(parts, asked).target.name, proposal);
  if (!('kind' in drafted)) return drafted.draft;
  return { kind: 'unable', message: drafted.text, remedy: 'Compare the runbooks of bot and worker.' };
}

/** Looks at the host and makes the plan of a draft. */
export async function makePlanned(
  parts: WorkerParts,
  asked: Asked,
  { proposal, draft }: { proposal: Proposal; draft: Draft },
  signal: AbortSignal,
): Promise<Made | Unable> {
  const { target } = lookUp(parts, asked);
  const host = parts.config.hosts.get(target.host);
  if (host === undefined) throw new Error(`target ${target.name} passed validation without a host`);
  const surveyed = await parts.hands.survey(target, draft.files, signal);
  if (surveyed.kind === 'unable') return surveyed;
  const { inventory, secrets } = surveyed;
  const { operation } = asked;
  const about = { operation, proposal, target, host, inventory, knowledge: parts.risks() };
  const made = makePlan(draft, about);
  return made.kind === 'planned'
    ? { kind: 'made', planned: made.planned, inventory, secrets }
    : { ...made, kind: 'unable' };
}
