import type { Problem } from '../../core/problem.ts';
import type { YamlDocument } from '../read-yaml.ts';
import { suggestion } from '../yaml/explain-issue.ts';
import type { DraftRunbook } from './draft-runbook.ts';
import { listed } from './people-rules.ts';

type Say = YamlDocument['problem'];

/** Layers, checks and procedures each have an id of their own. */
export function* runbookIdsAreUnique(draft: DraftRunbook, problem: Say): Iterable<Problem> {
  const layers = draft.layers ?? [];
  const checks = layers.flatMap(({ checks = [] }, layer) =>
    checks.map(({ id }, index) => ({ id, path: ['layers', layer, 'checks', index, 'id'] })),
  );
  yield* repeated(
    'layer',
    layers.map(({ id }, index) => ({ id, path: ['layers', index, 'id'] })),
    problem,
  );
  yield* repeated('check', checks, problem);
  const procedures = (draft.procedures ?? []).map(({ id }, index) => ({
    id,
    path: ['procedures', index, 'id'],
  }));
  yield* repeated('procedure', procedures, problem);
}

interface Named {
  readonly id?: string | undefined;
  readonly path: readonly (string | number)[];
}

/** What has an id that is in `seen` already; `seen` gets the others. */
export function* repeated(
  kind: string,
  all: readonly Named[],
  problem: Say,
  seen: Set<string> = new Set(),
): Iterable<Problem> {
  for (const { id, path } of all) {
    if (id === undefined) continue;
    if (seen.has(id)) yield problem(path, `another ${kind} has the id \`${id}\`; ids are unique`);
    seen.add(id);
  }
}

/** What a check names as its repair is a procedure of the runbook. */
export function* repairsExist(draft: DraftRunbook, problem: Say): Iterable<Problem> {
  const names = (draft.procedures ?? []).flatMap(({ id }) => (id === undefined ? [] : [id]));
  for (const [layer, { checks = [] }] of (draft.layers ?? []).entries()) {
    for (const [check, { repair = [] }] of checks.entries()) {
      for (const [index, name] of repair.entries()) {
        if (name === undefined || names.includes(name)) continue;
        const message = `there is no procedure \`${name}\`${suggestion(name, names)}; ${listed('procedures', names)}`;
        yield problem(['layers', layer, 'checks', check, 'repair', index], message);
      }
    }
  }
}
