import type { IncidentAction, Intent } from './intent.ts';

/** A word, a `--flag`, or more, that a command takes, in the order of the declaration. */
export type Option =
  | {
      readonly name: string;
      readonly kind: 'word';
      readonly required: boolean;
      readonly description: string;
      /**
       * What a word must name; checked before `run`, offered as completion. Of an `operations` word only the form is
       * checked, of a `procedures` word nothing: what there is depends on the target. `actions` are those of an incident.
       */
      readonly values: 'targets' | 'operations' | 'procedures' | 'actions';
    }
  | { readonly name: string; readonly kind: 'flag'; readonly required: false; readonly description: string }
  /** `name=value` words. */
  | { readonly name: string; readonly kind: 'pairs'; readonly required: false; readonly description: string }
  /** The rest of the line as it was typed, `--flags` included. */
  | {
      readonly name: string;
      readonly kind: 'rest';
      readonly required: boolean;
      readonly description: string;
    };

type Value<O extends Option> = O['kind'] extends 'flag'
  ? boolean
  : O['kind'] extends 'pairs'
    ? Readonly<Record<string, string>>
    : O extends { readonly values: 'actions'; readonly required: true }
      ? IncidentAction
      : O['required'] extends true
        ? string
        : string | undefined;

type Values<O extends readonly Option[]> = { readonly [K in O[number] as K['name']]: Value<K> };

/** What a file in `commands/` exports: what people may say, and the Intent it means. `run` does nothing else. */
export interface Command<O extends readonly Option[] = readonly Option[]> {
  readonly name: string;
  readonly description: string;
  readonly options: O;
  run(values: Values<O>): Intent;
}

/** Declares a command; its option values are typed from the declaration. */
export function command<const O extends readonly Option[]>(declaration: Command<O>): Command<O> {
  return declaration;
}

/** `diagnose TARGET [--all]`, `run TARGET PROCEDURE [name=value…]`, `exec TARGET COMMAND…` */
export function usage(command: Pick<Command, 'name' | 'options'>): string {
  const words = command.options.map((option) => {
    const word = nameOf(option);
    return option.required ? word : `[${word}]`;
  });
  return [command.name, ...words].join(' ');
}

/** An option as it stands in a usage line. */
export function nameOf({ kind, name }: Option): string {
  switch (kind) {
    case 'flag':
      return `--${name}`;
    case 'pairs':
      return 'name=value…';
    case 'rest':
      return `${name.toUpperCase()}…`;
    case 'word':
      return name.toUpperCase();
    default:
      return kind satisfies never;
  }
}
