import type { Ask } from '../../asking.ts';
import { findContainer } from '../../docker/containers.ts';
import { readLogs } from '../../docker/logs.ts';

/** `logs`: of a container in any state; `text` is the log. */
export const askLogs: Ask<'logs'> = async (asking, { service, tail }) => {
  const container = await findContainer(asking, service);
  const log = await readLogs(asking, container, tail);
  const text = log.text();
  const { state, health, exitCode, error, restartCount } = container;
  const lines = text === '' ? 0 : text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
  return {
    data: { state, health, exitCode, error, restartCount, lines, bytes: log.seen },
    text,
    truncated: log.truncated,
  };
};
