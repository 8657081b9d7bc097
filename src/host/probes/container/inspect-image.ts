import type { Json } from '../../../core/diagnosis/observation.ts';
import { type Asking, composeOf } from '../../asking.ts';
import type { ComposeReading } from '../../compose/read-compose.ts';
import { callEngine } from '../../docker/call-engine.ts';
import { listContainers } from '../../docker/containers.ts';
import { Failure } from '../../failure.ts';
import { readProject } from '../machine/read-project.ts';

/** Inspects the image a service runs, or would run when it has no container. Throws `missing`. */
export async function inspectImage(asking: Asking, service: string): Promise<Json> {
  const mine = (await listContainers(asking)).filter(
    (one) => one.service === service || (one.service === '' && one.name === service),
  );
  const [container] = mine.sort((a, b) => b.startedAt.localeCompare(a.startedAt));
  const names = container ? [container.imageId || container.image] : await namesFromCompose(asking, service);
  for (const name of names) {
    try {
      // Slashes of a name are part of the path here, as the API wants them.
      const path = `/images/${name.split('/').map(encodeURIComponent).join('/')}/json`;
      return (await callEngine(asking, { method: 'GET', path })).body;
    } catch (error) {
      if (!(error instanceof Failure) || error.reason !== 'missing') throw error;
    }
  }
  throw new Failure(
    'missing',
    `No such image: ${names.join(' or ')} of the service ${service}`,
    `Build or pull it: docker compose build ${service} — or: docker compose pull ${service}`,
  );
}

async function namesFromCompose(asking: Asking, service: string): Promise<string[]> {
  const { project } = composeOf(asking);
  const { reading } = await readProject(asking);
  const found = serviceOf(reading, service);
  return found.image === null ? [`${project}-${service}`, `${project}_${service}`] : [found.image];
}

/** A service of a compose file. Throws `missing` with those there are. */
export function serviceOf(reading: ComposeReading, service: string): ComposeReading['services'][number] {
  const found = reading.services.find((one) => one.name === service);
  if (found) return found;
  throw new Failure(
    'missing',
    `the compose file has no service ${service}; it has: ${reading.services.map((one) => one.name).join(', ') || 'none'}`,
    'Correct the service’s name in the runbook, or the compose file.',
  );
}
