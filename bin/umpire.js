#!/usr/bin/env node
// Plain JavaScript for Node 18 and newer: an older Node than Umpire needs gets as far as starting the right one.
import v8 from 'node:v8';

// Before anything else is loaded: a regular expression that backtracks too long switches to a linear-time engine.
v8.setFlagsFromString('--enable-experimental-regexp-engine-on-excessive-backtracks');

// The database's WebAssembly stays as it is compiled first: optimising it in the background takes hundreds of megabytes
// and a part of the start, and an append or a read is not faster afterwards (bench/README.md).
for (const flag of ['--liftoff-only', '--no-wasm-tier-up', '--no-wasm-dynamic-tiering'])
  v8.setFlagsFromString(flag);

const NEEDED = 24;
/** EX_SOFTWARE. Node's own exit code 1 would mean "a layer failed" to whoever called `umpire diagnose`. */
const OWN_FAULT = 70;
const LAUNCHER_CHECK_MS = 500;
let ending = false;

if (Number.parseInt(process.versions.node, 10) >= NEEDED) await run();
else await import('./relaunch.js').then(({ relaunch }) => relaunch(NEEDED));

async function run() {
  listenIn();
  endWithLauncher();
  await keepCompiledCode();
  try {
    const { main } = await import('../src/main.ts');
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    process.exitCode = OWN_FAULT;
    // Only the stack: an error's other properties may hold what must not be shown.
    console.error(`umpire: a fault of its own stopped it\n${error?.stack ?? error}`);
  }
}

/**
 * npm and the shell between do not pass a SIGTERM on (npm 11 and dash): they die and leave this process behind, with its
 * data folder locked. So whoever started it is watched, and its end counts as a SIGTERM.
 */
function endWithLauncher() {
  const { UMPIRE_LAUNCHER, npm_lifecycle_event: script } = process.env;
  delete process.env.UMPIRE_LAUNCHER;
  if (UMPIRE_LAUNCHER === undefined && script !== 'start' && script !== 'npx') return;
  const launcher = Number(UMPIRE_LAUNCHER ?? process.ppid);
  const watch = setInterval(() => {
    if (process.ppid === launcher) return;
    clearInterval(watch);
    // To a process that is ending already, a second signal would mean "at once".
    if (!ending) process.kill(process.pid, 'SIGTERM');
  }, LAUNCHER_CHECK_MS);
  watch.unref();
}

/** Sees what the process is told: hides the warning of type stripping (early releases of Node 24), notes a signal to end. */
function listenIn() {
  const emit = process.emit;
  process.emit = function (name, ...rest) {
    if (name === 'SIGTERM' || name === 'SIGINT') ending = true;
    if (name === 'warning' && isTypeStripping(rest[0])) return false;
    return emit.call(this, name, ...rest);
  };
}

function isTypeStripping(warning) {
  return warning?.name === 'ExperimentalWarning' && /type stripping/i.test(warning.message);
}

/**
 * Compiled code is kept inside the clone, never in the shared temporary folder, where another user could plant some.
 * Where that is read-only (a container) Node goes on without.
 */
async function keepCompiledCode() {
  const { default: module } = await import('node:module');
  const { fileURLToPath } = await import('node:url');
  module.enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/umpire', import.meta.url)));
}
