import { dirname, join } from 'node:path';
import type { Problem } from '../../core/problem.ts';
import type { Procedure, ProcedureStep } from '../../core/runbook.ts';
import { type Reading, readText, type YamlDocument } from '../read-yaml.ts';
import type { WrittenProcedure } from './procedure-schema.ts';
import { typeOf } from './value-schema.ts';

/** Largest file a step may write, in bytes. */
const MAX_CONTENT_BYTES = 64 * 1024;

type WrittenStep = WrittenProcedure['steps'][number];

/** Procedures with the content of the files their steps write; one that cannot be read is a problem where it is named. */
export function readProcedures(
  written: readonly WrittenProcedure[],
  document: YamlDocument,
): Reading<{ procedures: readonly Procedure[] }> {
  const problems: Problem[] = [];
  const procedures = written.map(({ id, title, values, steps, verify }, at): Procedure => {
    const read = steps.map((step, index): ProcedureStep => {
      const path = ['procedures', at, 'steps', index, 'from'];
      const content = 'from' in step ? readContent(step.from, document.file) : '';
      if (typeof content === 'string') return readStep(step, content);
      problems.push(document.problem(path, content.message));
      return readStep(step, '');
    });
    return { id, title, values: readValues(values), steps: read, verify };
  });
  return problems.length > 0 ? { kind: 'invalid', problems } : { kind: 'ok', procedures };
}

function readContent(from: string, file: string): string | { readonly message: string } {
  const read = readText(join(dirname(file), from));
  if (read.kind === 'invalid')
    return { message: `\`${from}\`: ${read.problems[0]?.message ?? 'cannot be read'}` };
  const bytes = Buffer.byteLength(read.text);
  return bytes <= MAX_CONTENT_BYTES
    ? read.text
    : { message: `\`${from}\` has ${bytes} bytes; a step writes at most ${MAX_CONTENT_BYTES}` };
}

function readStep(step: WrittenStep, content: string): ProcedureStep {
  const head = { title: step.title, timeoutSeconds: step.timeoutSeconds ?? null };
  if ('argv' in step) return { ...head, kind: 'command', argv: step.argv };
  if ('write' in step) return { ...head, kind: 'write', path: step.write, content };
  switch (step.do) {
    case 'restore-backups':
      return { ...head, kind: step.do, operation: step.operation };
    case 'start-parallel':
      return { ...head, kind: step.do, name: step.name, port: step.port ?? null };
    case 'promote-parallel':
    case 'discard-parallel':
      return { ...head, kind: step.do, name: step.name };
    default:
      return step satisfies never;
  }
}

function readValues(values: WrittenProcedure['values']): Procedure['values'] {
  return Object.entries(values).map(([name, value]) => ({
    name,
    title: value.title,
    type: typeOf(value),
    default: value.default ?? null,
    optional: value.optional,
  }));
}
