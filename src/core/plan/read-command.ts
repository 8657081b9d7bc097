import { type Read, readOptions } from '../risk/command/read-options.ts';
import type { Knowledge } from '../risk/knowledge/knowledge.ts';
import { fixed } from '../risk/shell/argument.ts';

/** A command line of a container engine or of Compose, taken apart as the risk tables say its program reads it. */
export interface EngineCommand {
  readonly argv: readonly string[];
  /** `docker`, `podman`, `docker-compose`, …: without its folder. */
  readonly program: string;
  readonly isCompose: boolean;
  /** In one spelling: `down`, `rm`, `image prune`; '' when there is none. */
  readonly verb: string;
  /** Options of the engine's program, of Compose, and of the verb. */
  readonly engineOptions: Options;
  readonly composeOptions: Options;
  readonly options: Options;
  readonly operands: readonly string[];
  /** Where the words after `docker compose` or `docker-compose` begin; 0 for what is not Compose. */
  readonly composeAt: number;
  /** Where the verb stands; the length of `argv` when there is none. */
  readonly verbAt: number;
  /** An option or verb is not in the tables: what follows may be read wrongly. */
  readonly strange: boolean;
}

/** Values by the option's name; a flag has the value ''. */
export type Options = ReadonlyMap<string, readonly string[]>;

const ENGINES = ['docker', 'podman', 'nerdctl'];
const COMPOSES = ['docker-compose', 'podman-compose'];
/** Words of the long form, `docker container rm`, that the short form leaves out. */
const GROUPS = ['container', 'image', 'builder', 'buildx'];
const KEPT = ['container prune', 'image prune', 'builder prune', 'builder rm'];

/** Reads a command of an engine or of Compose; `undefined` for any other program. */
export function readCommand(argv: readonly string[], knowledge: Knowledge): EngineCommand | undefined {
  const program = (argv[0] ?? '').replace(/^\/(usr\/)?(local\/)?s?bin\//, '');
  const isAlone = COMPOSES.includes(program);
  let tool = knowledge.tools.get(program);
  if (tool === undefined || !(isAlone || ENGINES.includes(program))) return undefined;
  const verbs: string[] = [];
  const levels: { readonly options: Options; readonly compose: boolean }[] = [];
  let rest = argv.slice(1);
  let composeAt = isAlone ? 1 : 0;
  let verbAt = argv.length;
  let strange = false;
  for (;;) {
    const read = readOptions(tool, rest.map(fixed));
    strange ||= read.strange.length > 0 && !tool.lenient;
    levels.push({ options: optionsOf(read), compose: composeAt > 0 });
    rest = read.operands.map(({ text }) => text);
    const [verb] = rest;
    if (tool.verbs === undefined || verb === undefined) break;
    const next = tool.verbs.get(verb);
    rest = rest.slice(1);
    if (verb === 'compose' && composeAt === 0) composeAt = argv.length - rest.length;
    else {
      if (verbs.length === 0) verbAt = argv.length - rest.length - 1;
      verbs.push(verb);
    }
    if (next === undefined) {
      strange = true;
      break;
    }
    tool = next;
  }
  const isCompose = composeAt > 0;
  const last = verbs.length > 0 ? levels.pop() : undefined;
  const above = (compose: boolean): Options =>
    new Map(levels.filter((level) => level.compose === compose).flatMap(({ options }) => [...options]));
  return {
    argv,
    program,
    isCompose,
    verb: oneSpelling(verbs),
    engineOptions: above(false),
    composeOptions: above(true),
    options: last?.options ?? new Map(),
    operands: rest,
    composeAt,
    verbAt,
    strange,
  };
}

/** Whether a flag was given under one of its names. */
export function hasFlag(options: Options, ...names: readonly string[]): boolean {
  return names.some((name) => options.get(name)?.some((value) => value !== 'false'));
}

/** The values an option was given, under any of its names. */
export function valuesOf(options: Options, ...names: readonly string[]): string[] {
  return names.flatMap((name) => options.get(name) ?? []);
}

function optionsOf({ used }: Read): Options {
  const options = new Map<string, string[]>();
  for (const { option, value } of used)
    options.set(option.name, [...(options.get(option.name) ?? []), value?.text ?? '']);
  return options;
}

function oneSpelling(verbs: readonly string[]): string {
  const words = verbs.map((word) => (word === 'remove' ? 'rm' : word === 'buildx' ? 'builder' : word));
  const whole = words.join(' ');
  if (whole === 'image rm') return 'rmi';
  return GROUPS.includes(words[0] ?? '') && !KEPT.includes(whole) ? words.slice(1).join(' ') : whole;
}
