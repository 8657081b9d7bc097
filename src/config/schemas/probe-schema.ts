import * as z from 'zod';
import type { Probe } from '../../core/diagnosis/probe.ts';

const text = (purpose: string) => z.string().min(1).describe(purpose);
const service = text('Compose service of the target');
const argv = z
  .array(z.string().describe('One argument, as the program gets it; nothing is expanded'))
  .min(1)
  .describe('The command as a list: the program, then its arguments; never a shell string');
const port = z.int().min(1).max(65535);

const bare = <const K extends string>(kind: K, answers: string) =>
  z.strictObject({ kind: z.literal(kind).describe(answers) }).describe(answers);

const ofService = <const K extends string>(kind: K, answers: string) =>
  z.strictObject({ kind: z.literal(kind).describe(answers), service }).describe(answers);

/** Where a network question goes: a port of a service, or of an address. Exactly one of the two. */
const addressing = {
  port: port.describe("Port: the container's with `service`, else the one at `address`"),
  service: service.exactOptional(),
  address: text('Host name or IP address, as seen from the host').exactOptional(),
};

function checkAddressing(
  probe: { readonly service?: string; readonly address?: string },
  context: z.RefinementCtx<object>,
): void {
  const given = [probe.service, probe.address].filter((each) => each !== undefined).length;
  if (given === 1) return;
  const wrong = given === 2 ? 'has both `service` and `address`; keep one' : 'needs `service` or `address`';
  context.addIssue({ code: 'custom', message: wrong });
}

/** What a check may ask of a host, as written in a runbook; the form of `core/probe.ts`. */
export const probeSchema = z
  .discriminatedUnion('kind', [
    bare('docker.ping', 'The engine answers'),
    bare('docker.version', "The engine's version"),
    bare('docker.info', "The engine's state: counts, driver, memory, warnings"),
    bare('docker.df', 'Space taken by images, containers, volumes and build cache'),
    bare('containers', "Containers of the target's compose project, or all of the host"),
    z
      .strictObject({
        kind: z.literal('logs').describe('The last lines of a service since its last start'),
        service,
        tail: z.int().min(1).max(10_000).describe('How many lines').default(200),
      })
      .describe('The last lines of a service since its last start'),
    z
      .strictObject({ kind: z.literal('exec').describe("A command in a service's container"), service, argv })
      .describe("A command in a service's running container"),
    ofService('image', 'The image a service runs, or would run'),
    ofService('build', "What a service's image is built from, against the image itself"),
    ofService('diff', 'Files changed in a container against its image'),
    bare('networks', 'Networks of the project, or of the host'),
    z
      .strictObject({ kind: z.literal('command').describe('A command on the host'), argv })
      .describe('A command on the host'),
    z
      .strictObject({
        kind: z.literal('file').describe('A file on the host'),
        path: text('Absolute, or relative to the folder of the compose file'),
      })
      .describe('A file on the host'),
    z
      .strictObject({
        kind: z.literal('http').describe('HTTP from the host, without following redirects'),
        path: z
          .string()
          .regex(/^\/[^\s]*$/, { error: 'must start with `/` and contain no space' })
          .describe('Path with query, starting with `/`'),
        ...addressing,
      })
      .superRefine(checkAddressing)
      .describe('HTTP from the host, without following redirects'),
    z
      .strictObject({ kind: z.literal('tcp').describe('TCP from the host'), ...addressing })
      .superRefine(checkAddressing)
      .describe('TCP from the host'),
    bare('compose', "The target's compose file, checked"),
  ])
  .describe('What is asked of the host') satisfies z.ZodType<Probe>;
