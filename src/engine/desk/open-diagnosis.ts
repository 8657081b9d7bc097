import { foldCase, momentIn } from '../../core/case/case.ts';
import type { EventBody, Place } from '../../core/case/event.ts';
import { joinedCase } from '../../core/case/joined-case.ts';
import type { Intent } from '../../core/command/intent.ts';
import type { Actor } from '../../core/person.ts';
import type { Runbook } from '../../core/runbook.ts';
import type { Target } from '../../core/target.ts';
import type { Begun } from '../../ports/chat.ts';
import { type Submitter, submitJob } from '../jobs/submit-job.ts';

export interface DiagnosisRequest {
  readonly intent: Extract<Intent, { kind: 'diagnose' }>;
  readonly actor: Actor;
  readonly place: Place;
  readonly target: Target;
  readonly runbook: Runbook;
}

export interface Opener extends Submitter {
  readonly now: () => Date;
  /** A new case's id for a target. */
  readonly newCaseId: (target: string) => string;
}

/** Two openers of one target's case can lose to each other only a few times. */
const TRIES = 10;

/**
 * Writes a requested diagnosis into the target's open case, or into a new one, then queues it. The same question
 * already under way is joined: people who see nothing yet type again.
 */
export async function openDiagnosis(opener: Opener, request: DiagnosisRequest): Promise<Begun> {
  const { ledger, now } = opener;
  for (let tries = 0; tries < TRIES; tries++) {
    const caseId = (await ledger.openCase(request.target.name)) ?? opener.newCaseId(request.target.name);
    const before = await ledger.events(caseId);
    const state = foldCase(before);
    if (state !== undefined && !state.open) continue; // closed between the two reads: the next case is another one
    const underWay = state?.diagnoses.find((each) => each.ending === null && each.all === request.intent.all);
    const joins = joinedCase(before, state, request.place.surface);
    if (underWay !== undefined) return { kind: 'joined', caseId, about: 'diagnosis', id: underWay.id, joins };

    const diagnosis = `${caseId}.${(state?.asked ?? 0) + 1}`;
    const bodies = requestEvents(request, diagnosis, state === undefined);
    const at = momentIn(state, now());
    const events = bodies.map((body) => ({ at, actor: request.actor, body }));
    if ((await ledger.append(caseId, state?.version ?? 0, events)) === 'conflict') continue;
    await submitJob(opener, caseId, diagnosis);
    return { kind: 'started', caseId, about: 'diagnosis', id: diagnosis, joins };
  }
  throw new Error(
    `no case could be opened for ${request.target.name}: lost ${TRIES} times in a row to other writers`,
  );
}

function requestEvents(
  { intent, place, target, runbook }: DiagnosisRequest,
  diagnosis: string,
  opens: boolean,
): EventBody[] {
  const { name, host } = target;
  const layers = runbook.layers.map(({ id, title }) => ({ id, title }));
  const requested: EventBody = {
    kind: 'diagnosis.requested',
    diagnosis,
    target: name,
    host,
    all: intent.all,
    place,
    layers,
  };
  return opens ? [{ kind: 'case.opened', target: name, host }, requested] : [requested];
}
