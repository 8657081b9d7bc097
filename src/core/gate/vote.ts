import { clock } from '../cards/wording.ts';
import type { Case } from '../case/case.ts';
import type { EventBody } from '../case/event.ts';
import type { Config } from '../config.ts';
import type { Actor, Surface } from '../person.ts';
import type { Planned } from '../plan/plan.ts';
import { isOverdue, type Operation, stateOf } from './operation.ts';
import type { Verdict } from './verdict.ts';
import { grantOf, lockHolder } from './voting/grant-operation.ts';
import { type Bar, barFromDeciding, barOf, lacking, quorumWords, requesterOf } from './voting/quorum.ts';
import { tellOperation } from './voting/tell-operation.ts';

export interface Ballot {
  readonly kind: 'approve' | 'withdraw' | 'deny';
  /** Why it is denied, redacted; '' otherwise. */
  readonly reason: string;
  readonly surface: Surface;
}

/** What a vote comes to, in one append, and what the voter is told. */
export interface Voted {
  readonly events: EventBody[];
  readonly text: string;
}

/** What votes are decided by. */
export interface Polls {
  readonly config: Pick<Config, 'people' | 'teams' | 'policy'>;
  /** What the policy says of a planned operation as things stand now: there may be more strikes than when it was planned. */
  readonly judge: (state: Case, operation: Operation) => Verdict;
  /** By this bot's clock. */
  readonly now: Date;
}

/** One vote, by whom and when, on an operation that still waits for it. */
interface Voting extends Pick<Ballot, 'surface' | 'reason'>, Polls {
  readonly state: Case;
  readonly operation: Operation;
  readonly actor: Actor;
}

/**
 * The one decision about a vote, whatever surface it came by: reaction, button or command (design, promise 4). The
 * approval that completes the quorum comes with the grant. Nothing is appended for a vote that changes nothing.
 */
export function vote(
  state: Case | undefined,
  operationId: string,
  { kind, reason, surface }: Ballot,
  actor: Actor,
  polls: Polls,
): Voted {
  const operation = state?.operations.find((each) => each.id === operationId);
  if (state === undefined || operation === undefined)
    return told(`There is no operation \`${operationId}\`. Its card shows its id, in the last line.`);
  const voting = { state, operation, actor, ...polls, surface, reason };
  if (stateOf(operation) === 'waiting-for-approval' && isOverdue(operation, polls.now))
    return expire(operation, polls.now);
  switch (kind) {
    case 'approve':
      return approve(voting);
    case 'withdraw':
      return withdraw(voting);
    case 'deny':
      return deny(voting);
    default:
      return kind satisfies never;
  }
}

function approve(voting: Voting): Voted {
  const { operation, actor, config, surface } = voting;
  const { verdict, planned, id } = operation;
  if (stateOf(operation) !== 'waiting-for-approval' || planned === null || verdict.kind !== 'approve')
    return told(tellOperation(operation));
  const bar = actor.kind === 'person' ? barOf(actor.id, requesterOf(operation.askedBy), config) : 'unknown';
  if (bar !== null || actor.kind !== 'person') return refuse(voting, barText(bar ?? 'unknown'));
  const before = operation.approvals.map(({ by }) => by.id);
  const voters = [...new Set([...before, actor.id])];
  const lacks = lacking(verdict.quorum, voters, requesterOf(operation.askedBy), config);
  const given: EventBody = { kind: 'approval.given', operation: id, surface };
  if (lacks.people === 0) return complete(voting, planned, given, voters);
  const missing = `Still missing: ${quorumWords(lacks)}.`;
  return before.includes(actor.id)
    ? told(`You have approved \`${id}\` already. ${missing}`)
    : { events: [given], text: `Your approval of \`${id}\` counts. ${missing}` };
}

/**
 * The quorum is reached: the grant comes with the last approval, or neither. What was asked of people when it was planned
 * is on the card; when the policy asks for more by now, the vote does not count until that is there.
 */
function complete(voting: Voting, planned: Planned, given: EventBody, voters: readonly string[]): Voted {
  const { state, operation, config, now } = voting;
  const { id, title, target } = operation;
  const holder = lockHolder(state, operation, planned);
  if (holder !== undefined)
    return refuse(
      voting,
      `Another operation has ${target} to itself: \`${holder.id}\`, ${holder.title}. Approve again when it has ended.`,
    );
  const verdict = voting.judge(state, operation);
  if (verdict.kind === 'deny') return refuse(voting, verdict.text);
  if (verdict.kind === 'approve') {
    const lacks = lacking(verdict.quorum, voters, requesterOf(operation.askedBy), config);
    if (lacks.people > 0)
      return refuse(
        voting,
        `More is needed by now than when this was asked for (${verdict.rule}): ${quorumWords(lacks)}.`,
      );
  }
  const claims = grantOf(state, operation, planned, countable(voters, voting), {
    minutes: config.policy.minutes,
    now,
  });
  return {
    events: [given, { kind: 'operation.granted', operation: id, claims }],
    text: `Approved: \`${id}\`, ${title} on ${target}. It must begin before ${clock(new Date(claims.expiresAt))}.`,
  };
}

/** Somebody who approved and has left the team since is no approver of the grant. */
function countable(voters: readonly string[], { operation, config }: Voting): string[] {
  return voters.filter((id) => barOf(id, requesterOf(operation.askedBy), config) === null);
}

function withdraw({ operation, actor, surface }: Voting): Voted {
  const { id, approvals } = operation;
  const gave = actor.kind === 'person' && approvals.some(({ by }) => by.id === actor.id);
  if (!gave) return told(`There is no approval of \`${id}\` by you to take back.`);
  if (stateOf(operation) !== 'waiting-for-approval')
    return told(`Too late to take your approval back. ${tellOperation(operation)}`);
  return {
    events: [{ kind: 'approval.withdrawn', operation: id, surface }],
    text: `Your approval of \`${id}\` is taken back.`,
  };
}

function deny(voting: Voting): Voted {
  const { operation, actor, config, reason } = voting;
  const { id, askedBy, ending, grant } = operation;
  if (ending !== null || grant !== null) return told(tellOperation(operation));
  const own = requesterOf(actor) === requesterOf(askedBy);
  const bar = actor.kind === 'person' ? barFromDeciding(actor.id, config) : 'unknown';
  if (!own && bar !== null) return refuse(voting, barText(bar));
  const said = reason.trim() === '' ? 'no reason given' : reason.trim();
  return {
    events: [
      { kind: 'operation.denied', operation: id, reason: own ? `cancelled by the requester: ${said}` : said },
    ],
    text: own ? `\`${id}\` is cancelled.` : `\`${id}\` is denied.`,
  };
}

function expire(operation: Operation, now: Date): Voted {
  const expired: EventBody = { kind: 'operation.expired', operation: operation.id, what: 'request' };
  const since = operation.expiresAt ?? now;
  return {
    events: [expired],
    text: `\`${operation.id}\` expired at ${clock(since)}: too few approved in time. Ask again if it is still wanted.`,
  };
}

/** A vote that does not count is shown with its reason on the card: once for each person and reason. */
function refuse({ operation, actor, surface }: Voting, text: string): Voted {
  const known = operation.refusals.some(
    (each) => each.text === text && requesterOf(each.by) === requesterOf(actor),
  );
  if (known) return told(text);
  return { events: [{ kind: 'approval.refused', operation: operation.id, surface, text }], text };
}

function barText(bar: Bar): string {
  switch (bar) {
    case 'requester':
      return 'Four eyes: who asks cannot approve. Another person must.';
    case 'agent':
      return 'An agent may ask, but never decides: a person must.';
    case 'no-approver':
      return 'Only people of the teams `approvers` and `seniors` decide about requests.';
    case 'unknown':
      return 'This account belongs to no person of the configuration, so its vote does not count. Whoever runs Umpire can add it under `people:`.';
    default:
      return bar satisfies never;
  }
}

function told(text: string): Voted {
  return { events: [], text };
}
