import { posix } from 'node:path';
import type { Plan, Step } from '../../core/plan/plan.ts';
import type { StepEnd, Unable } from '../../ports/hands.ts';
import type { Asking } from '../asking.ts';
import { restore } from '../backup/restore.ts';
import { Failure, LostConnection } from '../failure.ts';
import { type Transcript, transcribe } from '../run/transcript.ts';
import { engineVariables } from './engine-way.ts';
import type { HostFacts } from './host-facts.ts';
import { openWorkbench } from './open-workbench.ts';
import { runCommand } from './run-command.ts';
import { writeFile } from './write-file.ts';

/** What performing needs of its surroundings. */
export interface Performing {
  readonly facts: HostFacts;
  /** The configured backup folder. */
  readonly folder: string;
  readonly told: (output: string) => void;
  /** Aborts when somebody calls the step off, not at its time limit. */
  readonly calledOff: AbortSignal;
}

type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** How a step ended, but for the secrets its output may hold. */
export type Performed = Without<StepEnd, 'secrets'>;

/** Does one step to its end, or to its time limit: what it runs on the host is ended first then. */
export async function perform(
  asking: Asking,
  plan: Plan,
  step: Step,
  { facts, folder, told, calledOff }: Performing,
): Promise<Performed> {
  const transcript = transcribe(told);
  const late = (): boolean => asking.deadline.signal.aborted && !calledOff.aborted;
  try {
    const ended = await done(asking, plan, step, { facts, folder }, transcript);
    if (ended.kind === 'unable' && late()) return { kind: 'timed-out', output: `${ended.message}\n` };
    return ended;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const output = transcript.text();
    if (error.reason === 'timed-out' && error.left === '' && late()) return { kind: 'timed-out', output };
    return { ...notDone(error, step, calledOff), output };
  } finally {
    transcript.end();
  }
}

async function done(
  asking: Asking,
  plan: Plan,
  step: Step,
  { facts, folder }: Pick<Performing, 'facts' | 'folder'>,
  transcript: Transcript,
): Promise<Performed> {
  switch (step.kind) {
    case 'command': {
      const line = {
        pipeline: step.pipeline,
        folder: plan.workingDirectory,
        variables: { ...(await engineVariables(asking)), ...plan.variables },
      };
      const exitCode = await runCommand(asking, line, transcript);
      return { kind: 'exited', exitCode, output: transcript.text() };
    }
    case 'write': {
      const path = posix.resolve(plan.workingDirectory, step.path);
      await writeFile(asking, path, step.content);
      const output = `wrote ${Buffer.byteLength(step.content)} bytes to ${path}\n`;
      return { kind: 'exited', exitCode: 0, output };
    }
    case 'restore': {
      const workbench = await openWorkbench(asking, folder, facts);
      return { output: '', ...(await restore(workbench, step.item, step.from)) };
    }
    default:
      return step satisfies never;
  }
}

function notDone(failure: Failure, step: Step, calledOff: AbortSignal): Unable {
  const { message, remedy, left } = failure;
  if (failure instanceof LostConnection || left !== '')
    return {
      kind: 'unable',
      message: `${message}${left === '' ? '; it may still be running there' : ''}`,
      remedy: `Look on the host whether it still runs (ps aux) before anything else is done. It was given ${step.timeoutMs} ms.`,
    };
  if (calledOff.aborted)
    return {
      kind: 'unable',
      message: `the step was called off: ${step.title}`,
      remedy: 'Look how far it came before it is done again.',
    };
  return { kind: 'unable', message, remedy };
}
