import type { Config } from './config.ts';
import type { Intent } from './intent.ts';
import type { Actor, Surface } from './person.ts';

/** The policy's answer, with the rule that said so. */
export type Verdict =
  | { readonly kind: 'allow'; readonly rule: string }
  | { readonly kind: 'deny'; readonly rule: string; readonly text: string };

/** Who an account belongs to. */
export function identify(surface: Surface, account: string, config: Config): Actor {
  const person = config.people.find(
    (each) => each.accounts[surface === 'terminal' ? 'os' : surface] === account,
  );
  return person === undefined
    ? { kind: 'stranger', surface, account }
    : { kind: 'person', id: person.id, name: person.name };
}

/** Judges an intent by the risk of what it wants. */
export function judgeIntent(intent: Intent, actor: Actor): Verdict {
  switch (intent.kind) {
    case 'diagnose':
      return judgeReading(actor);
    default:
      return intent.kind satisfies never;
  }
}

/** Reading is for any known person; at the terminal also for the machine's own users (design, 5). */
export function judgeReading(actor: Actor): Verdict {
  if (actor.kind !== 'stranger') return { kind: 'allow', rule: 'read: any known person' };
  if (actor.surface === 'terminal') return { kind: 'allow', rule: 'read: at the terminal' };
  return { kind: 'deny', rule: 'read: any known person', text: strangerText(actor) };
}

function strangerText({ surface, account }: { surface: Surface; account: string }): string {
  return (
    `I do not know you: no person of my configuration has the ${surface} account \`${account}\`. ` +
    `Ask whoever runs Umpire to add \`${surface}: ${account}\` under \`people:\` in umpire.yaml.`
  );
}
