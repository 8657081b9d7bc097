import { quoteAll } from '../../quote.ts';
import { classify } from '../../risk/classify.ts';
import type { ProcedureStep } from '../../runbook.ts';
import type { DraftFacts } from '../draft-proposal.ts';
import { parallelFile } from '../parallel/names.ts';
import type { Deed } from '../plan.ts';
import { filesOf } from './files-of.ts';
import { type JudgedStep, judgeStep, RESTORING } from './judged-step.ts';
import { fill } from './placeholders.ts';
import { BUILD_MS, FETCH_MS, USUAL_MS } from './timeout-for.ts';

/** A step with the files it names. */
export interface DraftedStep {
  readonly judged: JudgedStep;
  readonly files: readonly string[];
}

type Special = Exclude<ProcedureStep, { kind: 'command' | 'write' }>;
type Values = ReadonlyMap<string, string>;
type Facts = Pick<DraftFacts, 'target' | 'knowledge'>;

/** A procedure's step with its values put in, each inside the one word that names it, and judged. */
export function draftStep(step: ProcedureStep, values: Values, { target, knowledge }: Facts): DraftedStep {
  const title = fill(step.title, values);
  const timeoutMs = step.timeoutSeconds === null ? undefined : step.timeoutSeconds * 1000;
  if (step.kind !== 'command' && step.kind !== 'write')
    return draftSpecial(step, values, { title, timeoutMs }, { target, knowledge });
  const deed: Deed =
    step.kind === 'command'
      ? { kind: 'command', pipeline: [step.argv.map((word) => fill(word, values))] }
      : { kind: 'write', path: step.path, content: step.content };
  return {
    judged: judgeStep(deed, timeoutMs === undefined ? { title } : { title, timeoutMs }, knowledge),
    files: filesOf(deed, knowledge),
  };
}

/** What a parallel deployment runs at most, so that the tables judge it as they would judge the same typed. */
const COMMANDS: Readonly<
  Record<Exclude<Special['kind'], 'restore-backups'>, readonly (readonly string[])[]>
> = {
  'start-parallel': [['docker', 'compose', 'up', '-d', '--build']],
  'promote-parallel': [
    ['docker', 'tag', 'tested', 'production'],
    ['docker', 'compose', 'up', '-d', '--no-build'],
  ],
  'discard-parallel': [['docker', 'compose', 'down', '--volumes', '--remove-orphans']],
};

interface Head {
  readonly title: string;
  readonly timeoutMs: number | undefined;
}

function draftSpecial(
  step: Special,
  values: Values,
  { title, timeoutMs }: Head,
  { target, knowledge }: Facts,
): DraftedStep {
  if (step.kind === 'restore-backups') {
    const operation = fill(step.operation, values);
    const head = { title, risk: 'destroy', reasons: [RESTORING], timeoutMs: timeoutMs ?? FETCH_MS } as const;
    return { judged: { step: { ...head, kind: step.kind, operation }, composeDown: false }, files: [] };
  }
  const line = COMMANDS[step.kind].map(quoteAll).join(' && ');
  const { risk, reasons } = classify(line, knowledge);
  const name = fill(step.name, values);
  const own = target.compose;
  const usual =
    step.kind === 'start-parallel' ? BUILD_MS : step.kind === 'promote-parallel' ? FETCH_MS : USUAL_MS;
  const head = { title, risk, reasons, timeoutMs: timeoutMs ?? usual };
  const drafted =
    step.kind === 'start-parallel'
      ? { ...head, kind: step.kind, name, port: portOf(step.port, values) }
      : { ...head, kind: step.kind, name };
  // Not production's own `compose down`, whose containers stay: the one of a project that is ours alone.
  return {
    judged: { step: drafted, composeDown: false },
    files: [parallelFile(name), ...(own ? [own.file] : [])],
  };
}

/** A port that was left out is a placeholder still. */
function portOf(port: string | null, values: Values): number | null {
  const filled = Number(port === null ? Number.NaN : fill(port, values));
  return Number.isInteger(filled) ? filled : null;
}
