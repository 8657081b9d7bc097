import type { Intent } from './intent.ts';

/** A word or a `--flag` that a command takes. */
export type Option =
  | {
      readonly name: string;
      readonly kind: 'word';
      readonly required: boolean;
      readonly description: string;
      /** What a word must name; checked before `run`, offered as completion. */
      readonly values: 'targets';
    }
  | { readonly name: string; readonly kind: 'flag'; readonly required: false; readonly description: string };

type Values<O extends readonly Option[]> = {
  readonly [K in O[number] as K['name']]: K['kind'] extends 'flag'
    ? boolean
    : K['required'] extends true
      ? string
      : string | undefined;
};

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

/** `diagnose TARGET [--all]` */
export function usage(command: Pick<Command, 'name' | 'options'>): string {
  const words = command.options.map((option) => {
    const word = option.kind === 'flag' ? `--${option.name}` : option.name.toUpperCase();
    return option.required ? word : `[${word}]`;
  });
  return [command.name, ...words].join(' ');
}
