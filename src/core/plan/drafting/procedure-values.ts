import { nearest } from '../../command/nearest.ts';
import type { Procedure, ProcedureValue } from '../../runbook.ts';
import { allowed, isAllowed } from './check-value.ts';

/** The values a procedure runs with, defaults included; or what is wrong with those that were given. */
export type ValuesReading =
  | { readonly kind: 'values'; readonly values: ReadonlyMap<string, string> }
  | { readonly kind: 'wrong'; readonly problems: readonly string[] };

/** Holds given values against what the procedure declares; all that is wrong at once. */
export function readValues(
  { id, values: declared }: Procedure,
  given: Readonly<Record<string, string>>,
): ValuesReading {
  const names = declared.map(({ name }) => name);
  const unknown = Object.keys(given)
    .filter((name) => !names.includes(name))
    .map((name) => unknownValue(name, names, id));
  const values = new Map<string, string>();
  const wrong = declared.flatMap((value): string[] => {
    const typed = Object.hasOwn(given, value.name) ? given[value.name] : undefined;
    const taken = typed ?? value.default;
    if (taken === null || taken === undefined)
      return value.optional ? [] : [`\`${value.name}\` is missing: it must be ${allowed(value.type)}.`];
    if (!isAllowed(taken, value.type)) return [wrongValue(value, taken)];
    values.set(value.name, taken);
    return [];
  });
  const problems = [...unknown, ...wrong];
  return problems.length === 0 ? { kind: 'values', values } : { kind: 'wrong', problems };
}

/** `prune [until=24h]`, `restore operation=…`: what to type after `/run TARGET`, with the defaults. */
export function usageOf({ id, values }: Procedure): string {
  const words = values.map(({ name, default: preset, optional }) =>
    preset === null && !optional ? `${name}=…` : `[${name}=${preset ?? '…'}]`,
  );
  return [id, ...words].join(' ');
}

function unknownValue(name: string, names: readonly string[], procedure: string): string {
  const near = nearest(name, names);
  const meant = near === undefined ? '' : ` Did you mean \`${near}=\`?`;
  const list =
    names.length === 0 ? 'it takes none' : `it takes ${names.map((each) => `\`${each}=\``).join(', ')}`;
  return `${procedure} takes no \`${shorten(name)}=\`; ${list}.${meant}`;
}

function wrongValue({ name, type }: ProcedureValue, value: string): string {
  const near = type.kind === 'choice' ? nearest(value, type.of) : undefined;
  const meant = near === undefined ? '' : ` Did you mean \`${near}\`?`;
  return `\`${name}\` must be ${allowed(type)}; \`${shorten(value)}\` is not.${meant}`;
}

const shorten = (text: string): string => (text.length > 60 ? `${text.slice(0, 59)}…` : text);
