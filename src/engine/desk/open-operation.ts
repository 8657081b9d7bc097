import { type Case, foldCase, momentIn } from '../../core/case/case.ts';
import { canonicalJson } from '../../core/case/chain.ts';
import type { EventBody, Place } from '../../core/case/event.ts';
import { joinedCase } from '../../core/case/joined-case.ts';
import { factsOf } from '../../core/gate/facts-of.ts';
import { standingOf } from '../../core/gate/standing.ts';
import { type Actor, UMPIRE } from '../../core/person.ts';
import type { Draft } from '../../core/plan/draft.ts';
import type { Proposal } from '../../core/plan/proposal.ts';
import { judgeRequest } from '../../core/policy.ts';
import { approachOf } from '../../core/strikes/approach-of.ts';
import type { Target } from '../../core/target.ts';
import type { Receipt } from '../../ports/chat.ts';
import { planJobOf } from '../jobs/job-of.ts';
import { submitJob } from '../jobs/submit-job.ts';
import { entriesWithClosing } from '../with-closing.ts';
import type { GateParts } from './gate-parts.ts';

export interface OperationRequest {
  readonly proposal: Proposal;
  readonly draft: Draft;
  readonly actor: Actor;
  readonly place: Place;
  readonly target: Target;
}

const TRIES = 10;

/**
 * Writes a requested operation into the target's open case, or into a new one, with the policy's first word on it: a
 * denial ends it there, anything else asks the host what it would do. The same request, not ended yet, is joined.
 */
export async function openOperation(parts: GateParts, request: OperationRequest): Promise<Receipt> {
  const { ledger, now, newCaseId } = parts;
  const { actor, target } = request;
  for (let tries = 0; tries < TRIES; tries++) {
    const caseId = (await ledger.openCase(target.name)) ?? newCaseId(target.name);
    const before = await ledger.events(caseId);
    const state = foldCase(before);
    if (state !== undefined && !state.open) continue; // closed between the two reads: the next case is another one
    const same = state?.operations.find((each) => each.ending === null && isSame(each, request));
    const joins = joinedCase(before, state, request.place.surface);
    if (same !== undefined) return { kind: 'joined', caseId, about: 'operation', id: same.id, joins };

    const id = `${caseId}.${(state?.asked ?? 0) + 1}`;
    const at = momentIn(state, now());
    const bodies = requestEvents(parts, request, id, state);
    const writing = { id: caseId, actor, at, levels: parts.config.strikes };
    const events = entriesWithClosing(state, bodies, writing).map((entry) =>
      entry.body.kind === 'operation.denied' ? { ...entry, actor: UMPIRE } : entry,
    );
    if ((await ledger.append(caseId, state?.version ?? 0, events)) === 'conflict') continue;
    await submitJob(parts, caseId, planJobOf(id));
    return { kind: 'started', caseId, about: 'operation', id, joins };
  }
  throw new Error(
    `no case could be opened for ${target.name}: lost ${TRIES} times in a row to other writers`,
  );
}

function isSame(
  operation: { readonly proposal: Proposal; readonly askedBy: Actor },
  { proposal, actor }: OperationRequest,
): boolean {
  return (
    canonicalJson(operation.proposal) === canonicalJson(proposal) &&
    canonicalJson(operation.askedBy) === canonicalJson(actor)
  );
}

function requestEvents(
  { config, risks }: GateParts,
  { proposal, draft, actor, place, target }: OperationRequest,
  operation: string,
  state: Case | undefined,
): EventBody[] {
  const approach = approachOf(proposal, draft, { knowledge: risks(), target });
  const standing = standingOf(state, { approach, askedBy: actor });
  const verdict = judgeRequest(factsOf(target, proposal, draft, standing), actor, config);
  const { name, host } = target;
  const { title, risk, reasons } = draft;
  const requested = { target: name, host, proposal, approach, title, risk, reasons, verdict, place };
  const events: EventBody[] = state === undefined ? [{ kind: 'case.opened', target: name, host }] : [];
  events.push({ kind: 'operation.requested', operation, ...requested });
  if (verdict.kind === 'deny') events.push({ kind: 'operation.denied', operation, reason: verdict.text });
  return events;
}
