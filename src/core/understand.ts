import { type Command, type Option, usage } from './command.ts';
import type { Config } from './config.ts';
import type { Intent } from './intent.ts';
import { nearest } from './nearest.ts';

/** What a typed line means, or the words that help to type it right. */
export type Understanding =
  | { readonly kind: 'intent'; readonly command: string; readonly intent: Intent }
  | { readonly kind: 'misunderstood'; readonly text: string };

/** Reads a line as typed, without the leading slash: a command's name, words and `--flags` in any order. */
export function understand(line: string, commands: readonly Command[], config: Config): Understanding {
  const [name = '', ...words] = line.trim().split(/\s+/);
  const command = commands.find((each) => each.name === name);
  if (command === undefined) return misunderstood(unknownCommand(name, commands));
  if (words.length === 1 && (words[0] === 'help' || words[0] === '--help'))
    return misunderstood(help(command, config));

  const values = readWords(command, words);
  if (typeof values === 'string') return misunderstood(`${values}\n${help(command, config)}`);
  for (const option of command.options) {
    const value = values[option.name];
    if (option.kind === 'word' && typeof value === 'string' && !config.targets.has(value)) {
      return misunderstood(unknownTarget(value, config));
    }
  }
  return { kind: 'intent', command: name, intent: command.run(values as never) };
}

type Values = Record<string, string | boolean | undefined>;

function readWords(command: Command, words: readonly string[]): Values | string {
  const flags = command.options.filter((option) => option.kind === 'flag');
  const places = command.options.filter((option) => option.kind === 'word');
  const values: Values = Object.fromEntries(flags.map((flag) => [flag.name, false]));
  let next = 0;
  for (const word of words) {
    if (word.startsWith('--')) {
      const flag = flags.find((each) => `--${each.name}` === word);
      if (flag === undefined) return `\`${word}\` is not an option of ${command.name}.`;
      values[flag.name] = true;
      continue;
    }
    const place = places[next++];
    if (place === undefined) return `\`${word}\` is one word too many.`;
    values[place.name] = word;
  }
  const missing = places.find((place) => place.required && values[place.name] === undefined);
  return missing === undefined ? values : `${missing.name.toUpperCase()} is missing.`;
}

function help(command: Command, config: Config): string {
  const lines = command.options.map((option: Option) => {
    const word = option.kind === 'flag' ? `--${option.name}` : option.name.toUpperCase();
    return `  ${word}: ${option.description}`;
  });
  return [`Usage: ${usage(command)}`, command.description, ...lines, `Targets: ${targetNames(config)}`].join(
    '\n',
  );
}

function unknownCommand(name: string, commands: readonly Command[]): string {
  const names = commands.map((each) => each.name);
  const guess = nearest(name, names);
  const start = name === '' ? 'Nothing was said.' : `There is no command \`${name}\`.`;
  return `${start}${guess === undefined ? '' : ` Did you mean \`${guess}\`?`} Commands: ${names.join(', ')}.`;
}

function unknownTarget(name: string, config: Config): string {
  const guess = nearest(name, [...config.targets.keys()]);
  const hint = guess === undefined ? '' : ` Did you mean \`${guess}\`?`;
  return `There is no target \`${name}\`.${hint} Targets: ${targetNames(config)}.`;
}

/** At most this many names are listed, so that a refusal stays readable. */
const LISTED = 20;

function targetNames(config: Config): string {
  const names = [...config.targets.keys()].sort();
  if (names.length === 0) return 'none yet (add one under `targets:` in umpire.yaml)';
  const rest = names.length > LISTED ? ` and ${names.length - LISTED} more` : '';
  return names.slice(0, LISTED).join(', ') + rest;
}

function misunderstood(text: string): Understanding {
  return { kind: 'misunderstood', text };
}
