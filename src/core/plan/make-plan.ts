import type { PlanResult } from '../gate/outcome.ts';
import type { Knowledge } from '../risk/knowledge/knowledge.ts';
import { isWorse, type Risk } from '../risk/risk.ts';
import type { Host, Target } from '../target.ts';
import { alternativesTo } from './alternatives.ts';
import type { BackupItem } from './backup.ts';
import { foresee } from './blast/foresee.ts';
import type { Foresight } from './blast/foresight.ts';
import { orderEffects } from './blast/order-effects.ts';
import { sayWhatIsNotBackedUp } from './blast/say-what-is-not-backed-up.ts';
import { diffOf } from './diff.ts';
import { digestOf } from './digest.ts';
import type { Draft } from './draft.ts';
import type { Inventory } from './inventory.ts';
import { neededBackups } from './needed-backups.ts';
import type { Plan, Rollback, Step, Touched } from './plan.ts';
import type { Proposal } from './proposal.ts';
import { inFixedOrder } from './resolve/in-fixed-order.ts';
import { type ResolvedSteps, resolveSteps } from './resolve/resolve-steps.ts';
import { makeRollback } from './rollback/make-rollback.ts';

/** What a draft is planned against; `inventory` is the host as it is now. */
export interface PlanningFacts {
  readonly operation: string;
  readonly proposal: Proposal;
  readonly target: Target;
  readonly host: Host;
  readonly inventory: Inventory;
  readonly knowledge: Knowledge;
}

/**
 * A draft as the plan for one host as it is now, with what it takes away, how that is backed up and undone. The same
 * host gives the same digest, whatever changes there by itself; everything in the result is unredacted.
 */
export function makePlan(draft: Draft, about: PlanningFacts): PlanResult {
  const facts = { ...about, inventory: inFixedOrder(about.inventory) };
  const resolved = resolveSteps(draft, facts);
  if (resolved.kind === 'unplannable') return resolved;
  const { steps } = resolved;
  const risk = steps.reduce<Risk>(
    (worst, step) => (isWorse(step.risk, worst) ? step.risk : worst),
    draft.risk,
  );
  const { engineProblem } = facts.inventory;
  // What it would take away cannot be known, and nothing can be backed up.
  if (engineProblem !== null && isWorse(risk, 'change')) return { kind: 'unplannable', ...engineProblem };
  const foresight = foresee(steps, facts);
  const backups = neededBackups(risk, steps, foresight);
  const rollback = rollbackOf(risk, resolved, backups, facts);
  const plan = planOf(draft, facts, { risk, steps, touches: touchesOf(foresight), backups, rollback });
  sayWhatIsNotBackedUp(foresight, backups, { risk, inventory: facts.inventory });
  return {
    kind: 'planned',
    planned: {
      plan,
      digest: digestOf(plan),
      blast: orderEffects(foresight.effects.values()),
      unforeseen: [
        ...new Set([...unanswered(facts.inventory, risk), ...resolved.notes, ...foresight.unforeseen]),
      ],
      lastBackup: newest(facts.inventory),
      alternatives: risk === 'read' ? [] : alternativesTo({ ...facts, steps }),
      diff: diffOf(steps, facts.inventory),
    },
  };
}

function planOf(
  { title, verification }: Draft,
  { operation, proposal, target, host, inventory }: PlanningFacts,
  made: Pick<Plan, 'risk' | 'steps' | 'touches' | 'backups' | 'rollback'>,
): Plan {
  return {
    operation,
    target: target.name,
    environment: target.environment,
    host: host.name,
    transport: host.transport.kind,
    proposal,
    title,
    workingDirectory: inventory.workingDirectory,
    variables: host.docker === undefined ? {} : { DOCKER_HOST: host.docker.url },
    inputs: inputsOf(made.steps, inventory),
    verification,
    ...made,
  };
}

/** Files that were looked at, and the backups that are put back. */
function inputsOf(steps: readonly Step[], { files, receipts }: Inventory): Plan['inputs'] {
  const restored = steps.flatMap((step) =>
    step.kind === 'restore' && step.item.kind !== 'tag'
      ? receipts.filter(({ path }) => path === step.from)
      : [],
  );
  return [
    ...files.map(({ path, sha256 }) => ({ path, sha256 })),
    ...restored.map(({ path, sha256 }) => ({ path, sha256 })),
  ];
}

/** Steps that say themselves how they are undone need no rollback of ours. */
function rollbackOf(
  risk: Risk,
  { plain, undo }: Extract<ResolvedSteps, { kind: 'resolved' }>,
  backups: readonly BackupItem[],
  facts: PlanningFacts,
): Rollback {
  if (risk === 'read') return { steps: [], lost: [], images: {} };
  const foresight = foresee(plain, facts);
  const own = makeRollback({ steps: plain, foresight, backups, knowledge: facts.knowledge });
  return { ...own, steps: [...undo, ...own.steps] };
}

function unanswered({ engineProblem }: Inventory, risk: Risk): string[] {
  if (engineProblem === null || risk === 'read') return [];
  return [`The engine could not be asked what this touches: ${engineProblem.message}`];
}

function touchesOf({ touched }: Foresight): Touched[] {
  return [...touched].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, thing]) => thing);
}

function newest({ receipts }: Inventory): string | null {
  return (
    receipts
      .map(({ takenAt }) => takenAt)
      .sort()
      .at(-1) ?? null
  );
}
