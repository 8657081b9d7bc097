import type { OperateProgress } from '../../core/gate/outcome.ts';
import type { JobResult, Performer } from '../../ports/jobs.ts';
import { operate } from './operate.ts';
import { planOperation } from './plan-operation.ts';
import type { WorkerParts } from './worker-parts.ts';

/** A worker's way through any job. A job brings names and a signed grant: what is run comes from the worker's own files. */
export function createPerformer(parts: WorkerParts): Performer {
  const perform = unmasked(parts);
  return async (job, attempt, ...rest) => {
    const { id, kind, host } = job;
    try {
      const result = await perform(job, attempt, ...rest);
      parts.log.info('job.done', { job: id, kind, host, attempt, ending: endingOf(result) });
      return result;
    } catch (error) {
      parts.log.error('job.failed', { job: id, kind, host, attempt, error });
      // The queue keeps the message, and the bot shows it.
      const message = error instanceof Error ? error.message : String(error);
      throw new Error(parts.redactor.redact(message), { cause: error });
    }
  };
}

/** In one word: what a worker's log says of it. */
function endingOf(result: JobResult): string {
  switch (result.kind) {
    case 'diagnosed':
      return result.report.status;
    case 'planned':
      return result.result.kind;
    case 'operated':
      return result.outcome.ending.kind;
    default:
      return result satisfies never;
  }
}

function unmasked(parts: WorkerParts): Performer {
  return async (job, attempt, tell, signal) => {
    switch (job.kind) {
      case 'diagnose': {
        const report = await parts.walk(
          job,
          attempt,
          (progress) => tell({ kind: 'walking', progress }),
          signal,
        );
        return { kind: 'diagnosed', report };
      }
      case 'plan':
        return { kind: 'planned', result: await planOperation(parts, job, signal) };
      case 'operate': {
        const told = (progress: OperateProgress) => tell({ kind: 'operating', progress });
        const outcome = await operate(parts, job, attempt, told, signal);
        return { kind: 'operated', outcome };
      }
      default:
        return job satisfies never;
    }
  };
}
