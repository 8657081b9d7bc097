import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { sweep } from '../test/lab/process/leftovers.ts';

const RUN_ONE = join(import.meta.dirname, 'measure/run-one.ts');
const NAMES = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts') && file !== 'main.ts')
  .map((file) => basename(file, '.ts'))
  .sort();
const USAGE = `usage: npm run bench -- [NAME…] [--json FILE]\nnames: ${NAMES.join(' ')} (all, when none is given)`;

process.exitCode = await main();

async function main(): Promise<number> {
  const asked = readArguments();
  if (asked === undefined) {
    console.error(USAGE);
    return 2;
  }
  await sweep();
  const machine = describeMachine();
  console.log(machine);
  const results: Record<string, unknown> = {};
  for (const name of asked.names) results[name] = await runOne(name);
  if (asked.json !== undefined) {
    writeFileSync(asked.json, `${JSON.stringify({ machine, results }, null, 2)}\n`);
  }
  return Object.values(results).includes(null) ? 1 : 0;
}

function readArguments(): { names: string[]; json: string | undefined } | undefined {
  try {
    const { values, positionals } = parseArgs({
      options: { json: { type: 'string' } },
      allowPositionals: true,
    });
    if (positionals.some((name) => !NAMES.includes(name))) return undefined;
    return { names: positionals.length === 0 ? NAMES : positionals, json: values.json };
  } catch {
    return undefined;
  }
}

/** The outcome of a benchmark; `null` when it could not be measured, which it has said by itself. */
async function runOne(name: string): Promise<unknown> {
  let outcome: unknown = null;
  const child = fork(RUN_ONE, [name]);
  child.on('message', (message) => {
    outcome = message;
  });
  const [code] = await once(child, 'exit');
  return code === 0 ? outcome : null;
}

function describeMachine(): string {
  const memory = Math.round(totalmem() / 1024 ** 3);
  return `${availableParallelism()} cores, ${memory} GB, ${process.platform} ${process.arch}, Node ${process.version}; medians, smaller is better`;
}
