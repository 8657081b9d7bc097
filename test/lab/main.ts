import { once } from 'node:events';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { askLab, serveControl } from './control.ts';
import { startDockerd } from './dockerd.ts';
import { startNeuros } from './neuros.ts';
import { startPostgres } from './postgres.ts';
import { ownFolder, removeFolder } from './process/folder.ts';
import { sweep } from './process/leftovers.ts';
import { startRedis } from './redis.ts';
import { type Need, whatIsMissing } from './requirements.ts';
import { startSshd } from './sshd.ts';

const HOME = join(import.meta.dirname, '../../.lab');
const CONTROL = join(HOME, 'control.sock');
const CONFIG = join(HOME, 'umpire.yaml');
const NEEDS: readonly Need[] = ['sshd', 'redis', 'postgres', 'neuros'];
const USAGE = `usage: npm run lab                    brings the lab up and keeps it until ctrl-C
       npm run lab -- list            the faults, with * at the one that is broken
       npm run lab -- break FAULT     breaks NEUROS in the running lab
       npm run lab -- fix             puts it right again`;

const [verb, name = ''] = process.argv.slice(2);
if (verb === undefined) process.exitCode = await stay();
else if (['list', 'break', 'fix'].includes(verb)) process.exitCode = await tell(verb, name);
else {
  console.error(USAGE);
  process.exitCode = 2;
}

async function tell(word: string, fault: string): Promise<number> {
  try {
    const { ok, text } = await askLab(CONTROL, word, fault);
    console.log(text);
    return ok ? 0 : 2;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const none = code === 'ENOENT' || code === 'ECONNREFUSED';
    console.error(none ? 'No lab is running here. Start one in another terminal: npm run lab' : message);
    return 3;
  }
}

async function stay(): Promise<number> {
  if ((await isRunning()) || (await complainAboutMissing())) return 3;
  const leave = Promise.race(['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => once(process, signal)));
  await using lab = new AsyncDisposableStack();
  console.log('Bringing up sshd, Redis, PostgreSQL, Docker and NEUROS …');
  console.log(await bringUp(lab));
  await leave;
  console.log('\nEnding …');
  return 0;
}

/** Starts everything, each with its end on the stack, and resolves with what to try. */
async function bringUp(lab: AsyncDisposableStack): Promise<string> {
  await sweep();
  const folder = await ownFolder('lab');
  lab.defer(() => removeFolder(folder));
  const keep = async <T extends { stop(): Promise<void> }>(starting: Promise<T>): Promise<T> => {
    const started = await starting;
    lab.defer(() => started.stop());
    return started;
  };
  const sshd = await keep(startSshd({ folder }));
  const redis = await keep(startRedis({ folder }));
  const postgres = await keep(startPostgres({ folder }));
  const docker = await keep(startDockerd({ folder, group: sshd.deploy ?? 'root' }));
  const neuros = await startNeuros(docker, sshd, folder);
  await neuros.up();
  await rm(HOME, { recursive: true, force: true });
  await mkdir(HOME, { recursive: true });
  lab.defer(() => rm(HOME, { recursive: true, force: true }));
  await writeFile(CONFIG, neuros.config);
  lab.defer(await serveControl(CONTROL, neuros));
  return `
The lab is up. In another terminal, in this folder:

  UMPIRE_CONFIG=${relative(process.cwd(), CONFIG)} npx umpire diagnose neuros
  npm run lab -- list
  npm run lab -- break port-taken
  npm run lab -- fix

  curl http://127.0.0.1:${neuros.port}/ready
  DOCKER_HOST=${docker.url} docker ps
  ssh -F none -i ${sshd.key} -o UserKnownHostsFile=${sshd.knownHosts} -p ${sshd.port} ${sshd.deploy ?? sshd.user}@${sshd.address}

A store and a queue for the bot:

  export DATABASE_URL=${postgres.url} REDIS_URL=${redis.url}

ctrl-C ends it and everything it started.`;
}

async function isRunning(): Promise<boolean> {
  try {
    await askLab(CONTROL, 'list', '');
  } catch {
    return false;
  }
  console.error('A lab is running here already; ctrl-C ends it.');
  return true;
}

async function complainAboutMissing(): Promise<boolean> {
  let any = false;
  for (const need of NEEDS) {
    const missing = await whatIsMissing(need);
    if (missing === undefined) continue;
    any = true;
    console.error(`The lab cannot run ${need} here: ${missing}`);
  }
  return any;
}
