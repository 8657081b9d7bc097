import type { Config } from '../config.ts';
import { type Command, nameOf, type Option, usage } from './command.ts';
import { INCIDENT_ACTIONS, type Intent } from './intent.ts';
import { nearest } from './nearest.ts';

/** What a typed line means, or the words that help to type it right. */
export type Understanding =
  | { readonly kind: 'intent'; readonly command: string; readonly intent: Intent }
  | { readonly kind: 'misunderstood'; readonly text: string };

/** Reads a line as typed, without the leading slash: a command's name, then its words, `--flags` in any place before a rest. */
export function understand(line: string, commands: readonly Command[], config: Config): Understanding {
  const [, name = '', said = ''] = /^\s*(\S*)\s*(.*)$/s.exec(line) ?? [];
  const command = commands.find((each) => each.name === name);
  if (command === undefined) return misunderstood(unknownCommand(name, commands));
  if (['help', '--help'].includes(said.trim())) return misunderstood(help(command, config));

  const values = readValues(command, said.trim());
  if (typeof values === 'string') return misunderstood(`${values}\n${help(command, config)}`);
  for (const option of command.options) {
    const value = values[option.name];
    if (option.kind !== 'word' || typeof value !== 'string') continue;
    const problem = misnamed(option.values, value, config);
    if (problem !== undefined) return misunderstood(problem);
  }
  return { kind: 'intent', command: name, intent: command.run(values as never) };
}

type Values = Record<string, string | boolean | Record<string, string> | undefined>;

/** Values by option, or what is wrong with the words. */
function readValues({ name, options }: Command, said: string): Values | string {
  const places = options.filter((option) => option.kind !== 'flag');
  const values: Values = {};
  for (const { kind, name: option } of options) {
    if (kind === 'flag') values[option] = false;
    if (kind === 'pairs') values[option] = {};
  }
  let next = 0;
  for (let rest = said; rest !== ''; ) {
    const place = places[next];
    if (place?.kind === 'rest') {
      values[place.name] = rest;
      break;
    }
    const [word = ''] = rest.split(/\s/, 1);
    rest = rest.slice(word.length).trimStart();
    const problem = takeWord({ name, options }, place, word, values);
    if (problem !== undefined) return problem;
    if (place?.kind === 'word' && !word.startsWith('--')) next += 1;
  }
  const missing = places.find((place) => place.required && values[place.name] === undefined);
  return missing === undefined ? values : `${missing.name.toUpperCase()} is missing.`;
}

function takeWord(
  { name, options }: Pick<Command, 'name' | 'options'>,
  place: Option | undefined,
  word: string,
  values: Values,
): string | undefined {
  if (word.startsWith('--')) {
    const flag = options.find((each) => each.kind === 'flag' && `--${each.name}` === word);
    if (flag === undefined) return `\`${word}\` is not an option of ${name}.`;
    values[flag.name] = true;
    return undefined;
  }
  if (place === undefined) return `\`${word}\` is one word too many.`;
  if (place.kind !== 'pairs') {
    values[place.name] = word;
    return undefined;
  }
  const pairs = values[place.name] as Record<string, string>;
  const [, key, value] = /^([a-z][a-z0-9-]*)=(.*)$/.exec(word) ?? [];
  if (key === undefined || value === undefined)
    return `\`${word}\` is not of the form \`name=value\`, without spaces.`;
  if (Object.hasOwn(pairs, key)) return `\`${key}=\` is given twice.`;
  pairs[key] = value;
  return undefined;
}

/** As cards show it: a case, a dot, a number. */
const OPERATION = /^[A-Za-z0-9_-][A-Za-z0-9._-]*\.[1-9]\d{0,5}$/;

function misnamed(
  values: Extract<Option, { kind: 'word' }>['values'],
  value: string,
  config: Config,
): string | undefined {
  switch (values) {
    case 'targets':
      return config.targets.has(value) ? undefined : unknownTarget(value, config);
    case 'operations':
      return OPERATION.test(value)
        ? undefined
        : `\`${value}\` is not the id of an operation. Its card shows it, like \`neuros-ab3k9x.2\`.`;
    case 'procedures':
      return undefined;
    case 'actions':
      return INCIDENT_ACTIONS.some((each) => each === value) ? undefined : unknownAction(value);
    default:
      return values satisfies never;
  }
}

function help(command: Command, config: Config): string {
  const lines = command.options.map((option) => `  ${nameOf(option)}: ${option.description}`);
  const targets = command.options.some((option) => option.kind === 'word' && option.values === 'targets');
  return [
    `Usage: ${usage(command)}`,
    command.description,
    ...lines,
    ...(targets ? [`Targets: ${targetNames(config)}`] : []),
  ].join('\n');
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

function unknownAction(value: string): string {
  const guess = nearest(value, [...INCIDENT_ACTIONS]);
  const hint = guess === undefined ? '' : ` Did you mean \`${guess}\`?`;
  return `There is no action \`${value}\`.${hint} Actions: ${INCIDENT_ACTIONS.join(', ')}.`;
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
