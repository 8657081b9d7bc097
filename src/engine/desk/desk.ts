import type { Command } from '../../core/command/command.ts';
import type { Intent } from '../../core/command/intent.ts';
import { understand } from '../../core/command/understand.ts';
import type { Actor } from '../../core/person.ts';
import { identify, judgeIntent, judgeReading } from '../../core/policy.ts';
import type { Runbook } from '../../core/runbook.ts';
import type { Target } from '../../core/target.ts';
import type { Desk, Invocation, Reception } from '../../ports/chat.ts';
import type { Roster } from '../../ports/on-call.ts';
import type { Meter } from '../../ports/telemetry.ts';
import { hearIncident } from '../report/hear-incident.ts';
import { castVote } from './cast-vote.ts';
import type { GateParts } from './gate-parts.ts';
import { giveHelp } from './give-help.ts';
import { hearChange, hearRollback } from './hear-change.ts';
import { openDiagnosis } from './open-diagnosis.ts';
import { showOperation } from './show-operation.ts';
import { tellOnCall } from './tell-on-call.ts';
import { tellStrikes } from './tell-strikes.ts';

export interface DeskParts extends GateParts {
  readonly commands: readonly Command[];
  readonly meter: Meter;
  readonly roster: Roster;
}

/** The one way in for every surface: understand, identify, judge, and only then something to do. */
export function createDesk(parts: DeskParts): Desk {
  return {
    hear(invocation) {
      const actor = identify(invocation.surface, invocation.account, parts.config);
      const meaning = understand(invocation.text, parts.commands, parts.config);
      // Help is reading too: a stranger learns who they are not before learning what there is.
      const verdict = meaning.kind === 'intent' ? judgeIntent(meaning.intent, actor) : judgeReading(actor);
      const reception = answer(parts, invocation, actor, meaning, verdict);
      const command = meaning.kind === 'intent' ? meaning.command : 'unknown';
      parts.meter.count('umpire_invocations_total', {
        surface: invocation.surface,
        command,
        outcome: reception.kind,
      });
      return reception;
    },
  };
}

function answer(
  parts: DeskParts,
  invocation: Invocation,
  actor: Actor,
  meaning: ReturnType<typeof understand>,
  verdict: ReturnType<typeof judgeIntent>,
): Reception {
  if (verdict.kind === 'deny') return { kind: 'refused', text: verdict.text };
  if (meaning.kind === 'misunderstood') return { kind: 'answered', text: meaning.text };
  return accept(parts, invocation, actor, meaning.intent);
}

function accept(parts: DeskParts, { place, surface }: Invocation, actor: Actor, intent: Intent): Reception {
  switch (intent.kind) {
    case 'diagnose': {
      const { target, runbook } = known(parts, intent.target);
      return {
        kind: 'accepted',
        text: `Diagnosing ${target.name} (${target.environment}, host ${target.host}), ${runbook.layers.length} layers.`,
        work: () => openDiagnosis(parts, { intent, actor, place, target, runbook }),
      };
    }
    case 'run':
    case 'exec':
      return hearChange(parts, { intent, actor, place });
    case 'incident':
      return hearIncident(parts, { intent, actor, surface });
    case 'rollback':
      return {
        kind: 'accepted',
        text: `Looking up how ${intent.operation} is undone.`,
        work: () => hearRollback(parts, { intent, actor, place }),
      };
    case 'show':
      return {
        kind: 'accepted',
        text: `Looking up ${intent.operation}.`,
        work: () => showOperation(parts.ledger, intent.operation, surface),
      };
    case 'strikes':
      return {
        kind: 'accepted',
        text: `Looking up the strikes of ${intent.target}.`,
        work: () => tellStrikes(parts, intent.target),
      };
    case 'oncall':
      return {
        kind: 'accepted',
        text: 'Looking up who is on call.',
        work: () => tellOnCall(parts),
      };
    case 'ack':
      return {
        kind: 'accepted',
        text: `Your help with ${intent.target} is being written down.`,
        work: () => giveHelp(parts, { target: intent.target, actor, surface }),
      };
    case 'approve':
    case 'withdraw':
    case 'deny':
      return {
        kind: 'accepted',
        text: `Your vote on ${intent.operation} is being written down.`,
        work: () => castVote(parts, { intent, actor, surface }),
      };
    default:
      return intent satisfies never;
  }
}

function known({ config, runbooks }: DeskParts, name: string): { target: Target; runbook: Runbook } {
  const target = config.targets.get(name);
  const runbook = target && runbooks.get(target.runbook);
  if (target === undefined || runbook === undefined)
    throw new Error(`${name} passed validation without a target or a runbook`);
  return { target, runbook };
}
