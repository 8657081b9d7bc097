import { DEFAULT_LEVELS } from '../../strikes/levels.ts';
import type { Rule } from '../rule.ts';

const ALTERS = ['change', 'destroy', 'unknown'] as const;
const DESTROYS = ['destroy', 'unknown'] as const;

/** What is denied whoever would approve, by the condition that a rule has to name to lift it. */
export const SAFEGUARDS = {
  frozen: {
    title: 'a frozen target is only read',
    when: { frozen: true, risk: ALTERS },
    verdict: {
      kind: 'deny',
      text:
        '{target} is frozen after too many failed attempts: nothing more is changed until the team has met. ' +
        'Call the team together and record the meeting; until then `/diagnose {target}` still shows how it is.',
    },
  },
  composeDown: {
    title: 'compose down never runs on production',
    when: { composeDown: true, environment: ['production'] },
    verdict: {
      kind: 'deny',
      text:
        '`compose down` takes production away and is never run there, whoever approves. Start the new version beside it: ' +
        '`/run {target} deploy-parallel`, check both, then promote it. Where a restart is enough: `/run {target} restart`.',
    },
  },
  locked: {
    title: 'what has failed is not tried again before another person helps',
    when: { locked: true, risk: ALTERS },
    verdict: {
      kind: 'deny',
      text:
        'Too many attempts have failed on {target}, and this was one of them: it is locked until another person helps, with ' +
        '`/ack {target}` or 🙋 in its thread. Meanwhile `/diagnose {target}` shows the layer that fails, and another approach may be tried.',
    },
  },
} as const satisfies Record<string, Rule>;

/**
 * The table of design.md, 6: the first that holds decides. The rows about strikes stand above those about losing and
 * about production, which would else hide them (docs/adr/0013). Reading is never barred: it is how a frozen
 * target and another approach are found out about. From `seniorAt` strikes on a change needs a senior.
 */
export const defaultRules = (seniorAt: number): readonly Rule[] => [
  SAFEGUARDS.frozen,
  SAFEGUARDS.composeDown,
  SAFEGUARDS.locked,
  {
    title: 'losing something on production needs two people, one of them a senior',
    when: { risk: DESTROYS, environment: ['production'] },
    verdict: { kind: 'approve', quorum: { people: 2, seniors: 1 } },
  },
  {
    title: 'after too many failed attempts whatever changes something needs a senior',
    when: { risk: ALTERS, strikes: seniorAt },
    verdict: { kind: 'approve', quorum: { people: 1, seniors: 1 } },
  },
  {
    title: 'losing something needs a peer',
    when: { risk: DESTROYS },
    verdict: { kind: 'approve', quorum: { people: 1, seniors: 0 } },
  },
  {
    title: 'a change on production needs a peer',
    when: { risk: ['change'], environment: ['production'] },
    verdict: { kind: 'approve', quorum: { people: 1, seniors: 0 } },
  },
  {
    title: 'operators may change what is not production',
    when: { risk: ['change'] },
    verdict: { kind: 'allow' },
  },
  {
    title: 'everybody Umpire knows may read',
    when: { risk: ['read'] },
    verdict: { kind: 'allow' },
  },
];

/** The same with the default levels. */
export const DEFAULT_RULES = defaultRules(DEFAULT_LEVELS.senior);
