import type { Ask } from '../../asking.ts';
import { findRunning } from '../../docker/containers.ts';
import { execIn } from '../../docker/exec.ts';
import { output } from '../output.ts';

/** `exec`: in a running container, as its own user and with its own PATH. */
export const askExec: Ask<'exec'> = async (asking, { service, argv }) => {
  const container = await findRunning(asking, service);
  return output(await execIn(asking, container, argv));
};
