import { setTimeout as pause } from 'node:timers/promises';
import type { Report } from '../../core/diagnosis/diagnosis.ts';
import type { Inventory } from '../../core/plan/inventory.ts';
import { type Bench, type Ending, stopped } from './run-plan.ts';

/** How long to wait between two looks at a target that is starting. */
const LOOK_AGAIN_MS = 2_000;

/** What the target is after the last step: only as planned is success. */
export async function verifyTarget(bench: Bench): Promise<{ ending: Ending; report: Report | null }> {
  const { plan, log } = bench;
  switch (plan.verification) {
    case 'none':
      return {
        ending: { kind: 'succeeded', text: plan.risk === 'read' ? 'It only read.' : UNVERIFIED },
        report: null,
      };
    case 'stopped':
      log.stage('verifying');
      return { ending: await verifyStopped(bench), report: null };
    case 'healthy':
      log.stage('verifying');
      return verifyHealthy(bench);
    default:
      return plan.verification satisfies never;
  }
}

const UNVERIFIED =
  'All steps were done. A part was stopped on purpose, so the layers cannot all be green and were not walked.';

/** Walks the runbook's layers until they are green, because services take time to start; not longer than `verifyMs`. */
async function verifyHealthy(bench: Bench): Promise<{ ending: Ending; report: Report | null }> {
  const { parts, plan, signal } = bench;
  const deadline = performance.now() + parts.verifyMs;
  const job = { target: plan.target, host: plan.host, all: false };
  for (;;) {
    const report = await parts
      .walk(job, 1, () => {}, signal)
      .catch((error: unknown) => {
        if (signal.aborted) return null;
        throw error;
      });
    if (report === null) return { ending: stopped('All steps were done; the verification was not.'), report };
    if (report.status === 'healthy') return { ending: await verifyImages(bench), report };
    if (performance.now() + LOOK_AGAIN_MS > deadline) return { ending: notGreen(report), report };
    await pause(LOOK_AGAIN_MS, undefined, { signal }).catch(() => {});
  }
}

function notGreen({ failedLayer, rootCause, status }: Report): Ending {
  const where = failedLayer === null ? '' : ` in layer ${failedLayer.index}, ${failedLayer.title}`;
  const cause = rootCause === null ? '' : ` ${rootCause.cause}`;
  const what = status === 'unreachable' ? 'could not be asked' : 'fails';
  return {
    kind: 'failed',
    at: 'verification',
    message: `All steps were done, but the target ${what}${where}.${cause}`,
    remedy: rootCause?.advice || 'Diagnose it; or roll back.',
  };
}

/** One that restarts, or is paused, is not stopped. */
const ENDED = /^(created|exited|dead|removing)$/;

async function verifyStopped(bench: Bench): Promise<Ending> {
  const inventory = await look(bench);
  if (!('containers' in inventory)) return inventory;
  if (inventory.engineProblem !== null) return notSeen(inventory.engineProblem);
  const project = bench.target.compose?.project;
  const running = inventory.containers.filter(
    ({ state, ...each }) => !ENDED.test(state) && each.project === project && project !== undefined,
  );
  if (running.length === 0) return { kind: 'succeeded', text: 'No container of the target runs any more.' };
  return {
    kind: 'failed',
    at: 'verification',
    message: `All steps were done, but ${running.map((each) => each.name).join(', ')} still runs.`,
    remedy: 'Something starts it again, or it was not meant. Diagnose; or roll back.',
  };
}

/** A rollback is back only on the images of before: a tag may name another one by now. */
async function verifyImages(bench: Bench): Promise<Ending> {
  const { proposal } = bench.plan;
  if (proposal.kind !== 'rollback' || Object.keys(proposal.images).length === 0)
    return { kind: 'succeeded', text: 'All layers are green.' };
  const inventory = await look(bench);
  if (!('containers' in inventory)) return inventory;
  const project = bench.target.compose?.project;
  const other = Object.entries(proposal.images).filter(
    ([service, image]) =>
      !inventory.containers.some(
        (each) => each.project === project && each.service === service && each.imageId === image,
      ),
  );
  if (other.length === 0)
    return {
      kind: 'succeeded',
      text: 'All layers are green, and every service runs on its image of before.',
    };
  return {
    kind: 'failed',
    at: 'verification',
    message: `The layers are green, but ${other.map(([service]) => service).join(', ')} does not run on the image of before.`,
    remedy: 'Compare the image ids of the card with `docker ps --no-trunc`; this is not yet the old state.',
  };
}

async function look({ parts, target, log, signal }: Bench): Promise<Inventory | Ending> {
  const surveyed = await parts.hands.survey(target, [], signal);
  if (surveyed.kind === 'surveyed') {
    log.hide(surveyed.secrets);
    return surveyed.inventory;
  }
  if (signal.aborted) return stopped('All steps were done; the verification was not.');
  return notSeen(surveyed);
}

function notSeen({ message, remedy }: { message: string; remedy: string }): Ending {
  return {
    kind: 'failed',
    at: 'verification',
    message: `All steps were done, but what came of it could not be looked at: ${message}`,
    remedy,
  };
}
