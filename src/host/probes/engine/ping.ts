import type { Ask } from '../../asking.ts';
import { callEngine } from '../../docker/call-engine.ts';

/** `docker.ping`: always a question to the engine, also right after it was found. */
export const askPing: Ask<'docker.ping'> = async (asking) => {
  const { headers } = await callEngine(asking, { method: 'GET', path: '/_ping' });
  const { url, apiVersion } = await asking.engine();
  return { data: { apiVersion }, text: `${url} answers, API ${headers['api-version'] ?? apiVersion}` };
};
