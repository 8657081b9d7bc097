import type { Intent } from './command/intent.ts';
import type { Config } from './config.ts';
import { judgeFacts } from './gate/judge-facts.ts';
import type { Facts, Verdict } from './gate/verdict.ts';
import type { Actor, Surface } from './person.ts';
import type { Risk } from './risk/risk.ts';

type Denial = Extract<Verdict, { kind: 'deny' }>;
type YesOrNo = Exclude<Verdict, { kind: 'approve' }>;

/** Who an account belongs to. */
export function identify(surface: Surface, account: string, config: Config): Actor {
  const person = config.people.find((each) => each.accounts[keyOf(surface)] === account);
  return person === undefined
    ? { kind: 'stranger', surface, account }
    : { kind: 'person', id: person.id, name: person.name };
}

/** Whether somebody may say this at all. Whose vote counts, and what may be done, is judged when that is known. */
export function judgeIntent(intent: Intent, actor: Actor): YesOrNo {
  switch (intent.kind) {
    case 'diagnose':
    case 'show':
    case 'strikes':
    case 'oncall':
    case 'exec': // what it may do is known, and judged, when it has been read
      return judgeReading(actor);
    case 'incident':
      return intent.action === 'report' || intent.action === 'timeline'
        ? judgeReading(actor)
        : judgeKnown(actor);
    case 'run':
    case 'rollback':
    case 'approve':
    case 'withdraw':
    case 'deny':
    case 'ack': // whose help counts is judged with the case
      return judgeKnown(actor);
    default:
      return intent satisfies never;
  }
}

function judgeKnown(actor: Actor): YesOrNo {
  const rule = 'asking and deciding: any known person';
  return actor.kind === 'stranger'
    ? { kind: 'deny', rule, text: strangerText(actor) }
    : { kind: 'allow', rule };
}

/** Reading is for any known person; at the terminal also for the machine's own users (design, 5). */
export function judgeReading(actor: Actor): YesOrNo {
  if (actor.kind !== 'stranger') return { kind: 'allow', rule: 'read: any known person' };
  if (actor.surface === 'terminal') return { kind: 'allow', rule: 'read: at the terminal' };
  return { kind: 'deny', rule: 'read: any known person', text: strangerText(actor) };
}

/** Why somebody may not ask for what has this risk, or `null`: who is in no team may only read. */
export function judgeRequester(actor: Actor, risk: Risk, config: Pick<Config, 'teams'>): Denial | null {
  if (actor.kind === 'umpire') return null;
  const rule = 'asking for a change: people of a team';
  if (risk === 'read' && judgeReading(actor).kind === 'allow') return null;
  if (actor.kind === 'stranger') return { kind: 'deny', rule, text: strangerText(actor) };
  const { operators, approvers, seniors } = config.teams;
  if ([operators, approvers, seniors].some((team) => team.includes(actor.id))) return null;
  const text =
    `You are in no team, so you may only read, and this is \`${risk}\`. Ask an operator` +
    `${namesOf(operators)} to ask for it, or whoever runs Umpire to add \`${actor.id}\` to \`teams: operators\` in umpire.yaml.`;
  return { kind: 'deny', rule, text };
}

/**
 * The whole verdict on a request: whether its requester may ask for it, then the policy's rules. What a rule allows
 * without approval is for operators, reading apart.
 */
export function judgeRequest(facts: Facts, actor: Actor, config: Pick<Config, 'teams' | 'policy'>): Verdict {
  const denied = judgeRequester(actor, facts.risk, config);
  if (denied !== null) return denied;
  const verdict = judgeFacts(facts, config.policy.rules);
  const { operators } = config.teams;
  if (verdict.kind !== 'allow' || facts.risk === 'read') return verdict;
  if (actor.kind !== 'person' || operators.includes(actor.id)) return verdict;
  const text =
    `Operators may do this on ${facts.target} without approval, and you are none. Ask one of them` +
    `${namesOf(operators)}, or whoever runs Umpire to add \`${actor.id}\` to \`teams: operators\` in umpire.yaml.`;
  return { kind: 'deny', rule: verdict.rule, text };
}

/** Ids a message names. */
const MOST_NAMED = 5;

const namesOf = (ids: readonly string[]): string =>
  ids.length === 0 ? '' : ` (${ids.slice(0, MOST_NAMED).join(', ')}${ids.length > MOST_NAMED ? ', …' : ''})`;

/** How a person's account on a surface is called in the config. */
const keyOf = (surface: Surface) => (surface === 'terminal' ? 'os' : surface);

function strangerText({ surface, account }: { surface: Surface; account: string }): string {
  const key = keyOf(surface);
  const kind = surface === 'terminal' ? 'operating system' : surface;
  return (
    `I do not know you: no person of my configuration has the ${kind} account \`${account}\`. ` +
    `Ask whoever runs Umpire to add \`${key}: ${account}\` under \`people:\` in umpire.yaml.` +
    (surface === 'terminal' ? ' Until then you may only read, with `diagnose` or `exec`.' : '')
  );
}
