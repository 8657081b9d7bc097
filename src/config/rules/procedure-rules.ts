import { placeholdersIn } from '../../core/plan/drafting/placeholders.ts';
import type { Problem } from '../../core/problem.ts';
import type { YamlDocument } from '../read-yaml.ts';
import { suggestion } from '../yaml/explain-issue.ts';
import type { DraftProcedure, DraftRunbook } from './draft-runbook.ts';
import { listed } from './people-rules.ts';

type Say = YamlDocument['problem'];
type Path = readonly (string | number)[];

/** What a field of a special step must be: names become parts of paths, and of projects. */
const FIELD_KINDS = { name: 'name', port: 'port', operation: 'operation' } as const;

/** Text of a step in which values may stand. */
interface Place {
  readonly text: string;
  readonly path: Path;
  readonly field: 'title' | 'program' | 'word' | keyof typeof FIELD_KINDS;
}

/** Every placeholder names a value of its procedure that fits where it stands, and every value is used. */
export function* placeholdersFit({ procedures = [] }: DraftRunbook, problem: Say): Iterable<Problem> {
  for (const [at, procedure] of procedures.entries()) {
    const used = new Set<string>();
    for (const place of placesOf(procedure, ['procedures', at])) {
      for (const { name, at: offset } of placeholdersIn(place.text)) {
        used.add(name);
        const message = misplaced(name, place, procedure);
        if (message !== undefined) yield problem(place.path, message, aimAt(place.text, offset));
      }
    }
    for (const name of Object.keys(procedure.values ?? {})) {
      const path = ['procedures', at, 'values', name];
      if (!used.has(name))
        yield problem(path, `no step uses it: write \`{${name}}\` in a word, or remove it`, 'key');
    }
  }
}

function placesOf({ steps = [] }: DraftProcedure, above: Path): Place[] {
  return steps.flatMap((step, at) => {
    const path = [...above, 'steps', at];
    const words = (step.argv ?? []).map((text, word) => ({
      text,
      path: [...path, 'argv', word],
      field: word === 0 ? ('program' as const) : ('word' as const),
    }));
    const fields = (['title', 'name', 'port', 'operation'] as const).map((field) => ({
      text: step[field],
      path: [...path, field],
      field,
    }));
    return [...words, ...fields].flatMap((place) =>
      place.text === undefined ? [] : [{ ...place, text: place.text }],
    );
  });
}

function misplaced(name: string, { field }: Place, { values = {} }: DraftProcedure): string | undefined {
  const names = Object.keys(values);
  if (!Object.hasOwn(values, name))
    return `there is no value \`${name}\`${suggestion(name, names)}; ${listed('values', names)}`;
  const { kind, optional } = values[name] ?? {};
  if (field === 'program') return 'the program is a constant: no value may stand here';
  if (field !== 'title' && field !== 'word') {
    const wanted = FIELD_KINDS[field];
    if (kind !== undefined && kind !== wanted)
      return `\`${name}\` must be of kind \`${wanted}\` here, not \`${kind}\``;
  }
  if (optional && field !== 'port') return `\`${name}\` may be left out; give it a default to use it here`;
  return undefined;
}

function aimAt(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
}
