import type { Ask } from '../../asking.ts';
import { type Container, listContainers } from '../../docker/containers.ts';

/** `containers`; `text` holds a line for each, with the engine's error and the last health check's output. */
export const askContainers: Ask<'containers'> = async (asking) => {
  const all = await listContainers(asking);
  return {
    data: { now: new Date().toISOString(), containers: all.map(shown) },
    text: all.flatMap(describe).join('\n'),
  };
};

function shown({ healthOutput: _output, tty: _tty, ports, ...rest }: Container) {
  return { ...rest, ports: ports.map((port) => ({ ...port })) };
}

function describe(one: Container): string[] {
  const ended =
    one.state === 'exited' || one.state === 'dead'
      ? ` (${one.exitCode}${one.oomKilled ? ', out of memory' : ''})`
      : '';
  const health = one.health === 'none' ? '' : `, ${one.health}`;
  const restarts = one.restartCount === 0 ? '' : `, ${one.restartCount} restarts`;
  const failing = one.health === 'unhealthy' || one.health === 'starting' ? one.healthOutput.trim() : '';
  return [`${one.name}: ${one.state}${ended}${health}${restarts}`, one.error, failing].filter(
    (line) => line !== '',
  );
}
