import type { Command, Option } from '../../core/command/command.ts';
import { INCIDENT_ACTIONS } from '../../core/command/intent.ts';

/** What there is to be named. */
export interface Vocabulary {
  readonly commands: readonly Command[];
  readonly targets: readonly string[];
  /** Names of a target's procedures; none for a target there is not. */
  procedures(target: string): readonly string[];
}

/** Completes a command's name, then what may stand at each place of it, in readline's form. */
export function complete(line: string, vocabulary: Vocabulary): [string[], string] {
  const words = line.replace(/^\//, '').split(/\s+/);
  const last = words.at(-1) ?? '';
  const candidates =
    words.length <= 1
      ? [...vocabulary.commands.map((each) => each.name), 'help', 'exit']
      : argumentsOf(words, vocabulary);
  const fitting = candidates.filter((each) => each.startsWith(last)).sort();
  // The only one is taken as meant, and the next word may follow.
  return [fitting.length === 1 ? [`${fitting[0]} `] : fitting, last];
}

function argumentsOf([name, ...said]: string[], vocabulary: Vocabulary): string[] {
  const options = vocabulary.commands.find((each) => each.name === name)?.options ?? [];
  const before = said.slice(0, -1).filter((word) => !word.startsWith('--'));
  const place = options.filter((option) => option.kind !== 'flag')[before.length];
  const flags = options.filter((option) => option.kind === 'flag').map((option) => `--${option.name}`);
  return [...flags, ...(place === undefined ? [] : namesFor(place, before, vocabulary))];
}

/** Every word command has its target first. */
function namesFor(place: Option, [target = '']: string[], vocabulary: Vocabulary): readonly string[] {
  if (place.kind !== 'word') return [];
  switch (place.values) {
    case 'targets':
      return vocabulary.targets;
    case 'procedures':
      return vocabulary.procedures(target);
    case 'operations':
      return [];
    case 'actions':
      return INCIDENT_ACTIONS;
    default:
      return place.values satisfies never;
  }
}
