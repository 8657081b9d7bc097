import { createHash } from 'node:crypto';
import { canonicalJson } from '../case/chain.ts';
import { shown } from '../risk/risk.ts';
import type { Plan, Planned, Step } from './plan.ts';

/** Lines of difference a person still reads. */
const MAX_LINES = 20;

/** Hex SHA-256 of the whole plan, whatever the order of its keys: what an approval and a grant are bound to. */
export function digestOf(plan: Plan): string {
  return createHash('sha256').update(canonicalJson(plan)).digest('hex');
}

/**
 * Hex SHA-256 of what people decide by, as it left the worker: the masked plan, what it takes away and what files it
 * changes. Sizes grow by themselves; they, and the order by them, are left out.
 */
export function digestOfShown({ plan, blast, diff }: Pick<Planned, 'plan' | 'blast' | 'diff'>): string {
  const effects = blast.map(({ kind, name, effect }) => canonicalJson({ kind, name, effect })).sort();
  return createHash('sha256').update(canonicalJson({ plan, effects, diff })).digest('hex');
}

/**
 * What has changed between the plan that was approved and the same plan made again, in lines for people, unredacted;
 * at most 20, what lies on the host first. Empty when and only when both have the same digest.
 */
export function differenceOf(approved: Plan, now: Plan): string[] {
  if (digestOf(approved) === digestOf(now)) return [];
  const lines = [
    ...fileLines(approved, now),
    ...touchedLines(approved, now),
    ...imageLines(approved, now),
    ...stepLines(approved.steps, now.steps),
    ...backupLines(approved, now),
    ...fieldLines(approved, now),
  ];
  if (lines.length <= MAX_LINES) return lines;
  return [...lines.slice(0, MAX_LINES - 1), `and ${lines.length - MAX_LINES + 1} more differences`];
}

function fileLines(approved: Plan, now: Plan): string[] {
  const before = new Map(approved.inputs.map((input) => [input.path, input.sha256]));
  const after = new Map(now.inputs.map((input) => [input.path, input.sha256]));
  return bothKeys(before, after).flatMap((path) => {
    const [was, is] = [before.get(path), after.get(path)];
    if (was === is) return [];
    if (was === undefined) return [`file ${path} is looked at that was not before`];
    if (is === undefined) return [`file ${path} is no longer looked at`];
    if (is === null) return [`file ${path} is gone`];
    if (was === null) return [`file ${path} is there now (sha256 ${short(is)})`];
    return [`file ${path} has changed (sha256 ${short(was)} → ${short(is)})`];
  });
}

function touchedLines(approved: Plan, now: Plan): string[] {
  const before = new Map(approved.touches.map((each) => [`${each.kind} ${each.name}`, each.id]));
  const after = new Map(now.touches.map((each) => [`${each.kind} ${each.name}`, each.id]));
  return bothKeys(before, after).flatMap((what) => {
    const [was, is] = [before.get(what), after.get(what)];
    if (was === is) return [];
    if (was === undefined) return [`${what} is new`];
    if (is === undefined) return [`${what} is gone, or no longer touched`];
    return [`${what} is another one (id ${short(was)} → ${short(is)})`];
  });
}

function imageLines(approved: Plan, now: Plan): string[] {
  const before = new Map(Object.entries(approved.rollback.images));
  const after = new Map(Object.entries(now.rollback.images));
  return bothKeys(before, after).flatMap((service) => {
    const [was, is] = [before.get(service), after.get(service)];
    if (was === is) return [];
    if (was === undefined || is === undefined)
      return [`service ${service} ${was === undefined ? 'is new' : 'has no container'}`];
    return [`service ${service} runs on another image (${short(was)} → ${short(is)})`];
  });
}

function stepLines(approved: readonly Step[], now: readonly Step[]): string[] {
  const lines = now.flatMap((step, at) => {
    const was = approved[at];
    if (was === undefined || canonicalJson(was) === canonicalJson(step)) return [];
    const [before, after] = [deedText(was), deedText(step)];
    if (before !== after) return [`step ${at + 1} is \`${after}\` instead of \`${before}\``];
    return [`step ${at + 1}, \`${after}\`, differs: its content, its risk or its time limit`];
  });
  if (approved.length !== now.length)
    lines.push(`there are ${now.length} steps instead of ${approved.length}`);
  return lines;
}

function deedText(step: Step): string {
  switch (step.kind) {
    case 'command':
      return shown(step.pipeline.map((argv) => argv.join(' ')).join(' | '));
    case 'write':
      return `write ${shown(step.path)}`;
    case 'restore':
      return `restore ${shown(step.item.name)}`;
    default:
      return step satisfies never;
  }
}

function backupLines(approved: Plan, now: Plan): string[] {
  const text = (plan: Plan) =>
    new Map(plan.backups.map((item) => [canonicalJson(item), `${item.kind} ${item.name}`]));
  const [before, after] = [text(approved), text(now)];
  return [
    ...[...after].filter(([item]) => !before.has(item)).map(([, name]) => `${name} is backed up as well`),
    ...[...before].filter(([item]) => !after.has(item)).map(([, name]) => `${name} is no longer backed up`),
  ];
}

const FIELDS: Readonly<Record<Exclude<keyof Plan, Told>, string>> = {
  operation: 'the operation',
  target: 'the target',
  environment: 'the environment',
  host: 'the host',
  transport: 'the way to the host',
  proposal: 'what was asked for',
  title: 'the title',
  risk: 'the risk',
  workingDirectory: 'the working directory',
  variables: 'the variables',
  verification: 'what is verified',
  rollback: 'the rollback',
};
/** Fields with lines of their own. */
type Told = 'inputs' | 'touches' | 'steps' | 'backups';

function fieldLines(approved: Plan, now: Plan): string[] {
  return Object.entries(FIELDS).flatMap(([field, name]) => {
    const [was, is] = [approved, now].map((plan) => plan[field as keyof typeof FIELDS]);
    if (canonicalJson(was) === canonicalJson(is)) return [];
    return typeof was === 'string' && typeof is === 'string'
      ? [`${name} is ${shown(is)} instead of ${shown(was)}`]
      : [`${name} is another one`];
  });
}

function bothKeys(a: ReadonlyMap<string, unknown>, b: ReadonlyMap<string, unknown>): string[] {
  return [...new Set([...a.keys(), ...b.keys()])].sort();
}

/** Enough of an id or digest to tell two apart. */
function short(id: string): string {
  const plain = id.replace(/^sha256:/, '');
  return plain.length > 12 ? `${plain.slice(0, 12)}…` : plain;
}
