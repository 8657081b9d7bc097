import type { Deadline } from '../deadline.ts';
import { replyFailure } from './call-engine.ts';
import { type Container, notRunning } from './containers.ts';
import type { Call, Engine } from './engine.ts';
import { textAt } from './reading.ts';

/** Prepares a command in a container and resolves with its id. Throws `missing` and `not-running`. */
export async function createExec(
  engine: Engine,
  container: Container,
  argv: readonly string[],
  deadline: Deadline,
): Promise<string> {
  const create: Call = {
    method: 'POST',
    path: `/containers/${container.id}/exec`,
    body: { AttachStdin: false, AttachStdout: true, AttachStderr: true, Tty: false, Cmd: [...argv] },
  };
  const { status, body } = await engine.ask(create, deadline);
  if (status === 409)
    throw notRunning({ ...container, state: 'no longer running', error: textAt(body, 'message') });
  if (status < 200 || status >= 300) throw replyFailure(create, status, body);
  return textAt(body, 'Id');
}
