import type { Neuros, Service } from '../neuros.ts';
import { poll } from '../process/poll.ts';

const VISIBLE_MS = 20_000;
const REPAIRED_MS = 20_000;

/** One way in which NEUROS breaks, done to the running system. */
export interface Fault {
  readonly name: string;
  readonly title: string;
  /** What a diagnosis must find: the first failing layer, counted from 1, and the root cause, where a signature names it. */
  readonly expected: { readonly layer: 1 | 2 | 3 | 4 | 5; readonly signature: string | null };
  /** Breaks it, and resolves with its undoing as soon as the fault can be seen. */
  break(neuros: Neuros): Promise<Undo>;
}

/** Repairs what was broken and resolves when NEUROS answers again. */
export type Undo = () => Promise<void>;

/** An edit of one of NEUROS' files: file, what is there, what comes instead. */
export type Edit = readonly [file: string, from: string, to: string];

/** A fault that is a mistake in a file, deployed by building and making the service's container anew. */
export function mistake(
  fault: Omit<Fault, 'break'>,
  edits: readonly Edit[],
  visible: (neuros: Neuros) => Promise<boolean>,
  service: Service = 'neuros',
): Fault {
  return {
    ...fault,
    break: async (neuros) => {
      const undo = async () => {
        if (service !== 'neuros') return neuros.reset();
        await neuros.sources.restore();
        await neuros.recreate(service);
        await repaired(neuros);
      };
      return breaking(undo, async () => {
        for (const edit of edits) await neuros.sources.edit(...edit);
        await neuros.recreate(service);
        await seen(fault.title, () => visible(neuros));
      });
    },
  };
}

/** Does the breaking; when it fails halfway, undoes it before saying so. */
export async function breaking(undo: Undo, act: () => Promise<void>): Promise<Undo> {
  try {
    await act();
  } catch (error) {
    await undo();
    throw error;
  }
  return undo;
}

/** Resolves when `visible` holds. */
export async function seen(title: string, visible: () => Promise<boolean>): Promise<void> {
  await poll(`the fault to show: ${title}`, VISIBLE_MS, visible);
}

/** Resolves when the application and both databases answer. */
export async function repaired(neuros: Neuros): Promise<void> {
  await poll('NEUROS to answer again', REPAIRED_MS, async () => (await neuros.get('/ready')) === 200);
}
