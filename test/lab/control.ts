import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { FAULTS, type Undo } from './faults.ts';
import type { Neuros } from './neuros.ts';

export interface Answer {
  readonly ok: boolean;
  readonly text: string;
}

/** Takes `break NAME`, `fix [NAME]` and `list` on a Unix socket, one at a time, while the lab runs. */
export async function serveControl(socketPath: string, neuros: Neuros): Promise<() => Promise<void>> {
  let broken: { readonly name: string; readonly undo: Undo } | undefined;
  const act = async (verb: string, name: string): Promise<Answer> => {
    if (verb === 'list') return { ok: true, text: list(broken?.name) };
    if (verb === 'fix') {
      if (broken === undefined) return { ok: true, text: 'nothing is broken' };
      const { name: fixed, undo } = broken;
      await undo();
      broken = undefined;
      return { ok: true, text: `fixed: ${fixed}` };
    }
    if (broken !== undefined)
      return { ok: false, text: `${broken.name} is broken already; first: npm run lab -- fix` };
    const fault = FAULTS.find((one) => one.name === name);
    if (fault === undefined)
      return { ok: false, text: `no fault named "${name}"; these there are:\n${list(undefined)}` };
    broken = { name, undo: await fault.break(neuros) };
    return { ok: true, text: `broken: ${fault.title}; put right with: npm run lab -- fix` };
  };
  let last: Promise<unknown> = Promise.resolve();
  const server = createServer((incoming, outgoing) => {
    const [, verb = '', name = ''] = (incoming.url ?? '').split('/');
    const next = last
      .then(() => act(verb, name))
      .catch((error: Error): Answer => ({ ok: false, text: error.message }));
    last = next;
    next.then((answer) => outgoing.end(JSON.stringify(answer)));
  });
  server.listen(socketPath);
  await once(server, 'listening');
  return async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
}

/** Asks a running lab; rejects when none runs. */
export function askLab(socketPath: string, verb: string, name: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(
      { socketPath, path: `/${verb}/${encodeURIComponent(name)}`, method: 'POST' },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () => resolve(JSON.parse(text) as Answer)).on('error', reject);
      },
    );
    asked.on('error', reject).end();
  });
}

function list(broken: string | undefined): string {
  const row = ({ name, title, expected }: (typeof FAULTS)[number]) =>
    `${name === broken ? '*' : ' '} ${name.padEnd(20)} layer ${expected.layer}  ${title}`;
  return FAULTS.map(row).join('\n');
}
