import type { Config } from './config.ts';
import type { Intent } from './intent.ts';

/** One word a command takes; `--flag` options have `kind: 'flag'`. */
export interface Option {
  readonly name: string;
  readonly kind: 'word' | 'flag';
  readonly required: boolean;
  readonly description: string;
}

type Values<O extends readonly Option[]> = {
  readonly [K in O[number] as K['name']]: K['kind'] extends 'flag' ? boolean : K['required'] extends true ? string : string | undefined;
};

/** What a file in `commands/` exports: what people may say, and the Intent it means. `run` does nothing else. */
export interface Command<O extends readonly Option[] = readonly Option[]> {
  readonly name: string;
  readonly description: string;
  readonly options: O;
  readonly run: (values: Values<O>, config: Config) => Intent;
}

/** Declares a command; its option values are typed from the declaration. */
export function command<const O extends readonly Option[]>(declaration: Command<O>): Command<O> {
  return declaration;
}
