import type { Command } from '../core/command.ts';
import type { Config } from '../core/config.ts';
import type { Intent } from '../core/intent.ts';
import type { Actor } from '../core/person.ts';
import { identify, judgeIntent, judgeReading } from '../core/policy.ts';
import type { Runbook } from '../core/runbook.ts';
import { understand } from '../core/understand.ts';
import type { Desk, Invocation, Reception } from '../ports/chat.ts';
import type { Meter } from '../ports/telemetry.ts';
import { type Opener, openDiagnosis } from './open-diagnosis.ts';

export interface DeskParts extends Opener {
  readonly config: Config;
  readonly runbooks: ReadonlyMap<string, Runbook>;
  readonly commands: readonly Command[];
  readonly meter: Meter;
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

function accept(parts: DeskParts, { place }: Invocation, actor: Actor, intent: Intent): Reception {
  const target = parts.config.targets.get(intent.target);
  const runbook = target && parts.runbooks.get(target.runbook);
  if (target === undefined || runbook === undefined) {
    throw new Error(`${intent.target} passed validation without a target or a runbook`);
  }
  return {
    kind: 'accepted',
    text: `Diagnosing ${target.name} (${target.environment}, host ${target.host}), ${runbook.layers.length} layers.`,
    work: () => openDiagnosis(parts, { intent, actor, place, target, runbook }),
  };
}
