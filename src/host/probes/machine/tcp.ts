import type { Ask } from '../../asking.ts';
import { RefusedConnection } from '../../failure.ts';
import { addressOf, written } from './address.ts';

/** `tcp`: a refused connection is an answer, `open: false`. */
export const askTcp: Ask<'tcp'> = async (asking, probe) => {
  const where = await addressOf(asking, probe);
  const began = performance.now();
  const trace = (): void =>
    void asking.trace.push({
      argv: ['tcp', written(where)],
      exitCode: null,
      durationMs: Math.round(performance.now() - began),
    });
  try {
    const stream = await asking.machine.dial({ kind: 'tcp', ...where }, asking.deadline);
    stream.destroy();
    return { data: { open: true, ...where }, text: `${written(where)} is open` };
  } catch (error) {
    if (!(error instanceof RefusedConnection)) throw error;
    return { data: { open: false, ...where }, text: error.message };
  } finally {
    trace();
  }
};
