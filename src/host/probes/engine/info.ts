import type { Ask } from '../../asking.ts';
import { callEngine } from '../../docker/call-engine.ts';
import { numberAt, textAt, textsAt } from '../../docker/reading.ts';

/** `docker.info`; `text` holds the engine's warnings. */
export const askInfo: Ask<'docker.info'> = async (asking) => {
  const { body } = await callEngine(asking, { method: 'GET', path: '/info' });
  const warnings = textsAt(body, 'Warnings');
  const data = {
    containers: numberAt(body, 'Containers'),
    running: numberAt(body, 'ContainersRunning'),
    paused: numberAt(body, 'ContainersPaused'),
    stopped: numberAt(body, 'ContainersStopped'),
    images: numberAt(body, 'Images'),
    driver: textAt(body, 'Driver'),
    cpus: numberAt(body, 'NCPU'),
    memoryBytes: numberAt(body, 'MemTotal'),
    warnings,
    rootDir: textAt(body, 'DockerRootDir'),
  };
  return { data, text: warnings.join('\n') };
};
