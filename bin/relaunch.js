// Plain JavaScript for Node 18 and newer.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

/** EX_UNAVAILABLE: the Node that Umpire needs is not there. */
const NO_NODE = 69;
/** The terminal sends these to the whole foreground group, so the child has them already. */
const FROM_TERMINAL = ['SIGINT', 'SIGQUIT', 'SIGHUP'];
const FORWARDED = [...FROM_TERMINAL, 'SIGTERM', 'SIGUSR2'];

/** Runs Umpire again with the Node of its own `node_modules`, and ends as that one ends. */
export function relaunch(needed) {
  const node = inClone(`node_modules/node/bin/node${process.platform === 'win32' ? '.exe' : ''}`);
  if (process.env.UMPIRE_LAUNCHER !== undefined || !existsSync(node)) return explain(needed);

  const child = spawn(node, [inClone('bin/umpire.js'), ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, UMPIRE_LAUNCHER: String(process.pid) },
  });
  const atTerminal = [process.stdin, process.stdout, process.stderr].some((stream) => stream.isTTY);
  for (const signal of FORWARDED) {
    process.on(signal, () => {
      if (!atTerminal || !FROM_TERMINAL.includes(signal)) child.kill(signal);
    });
  }
  child.once('error', () => explain(needed));
  child.once('exit', (code, signal) => endLike(code, signal));
}

function endLike(code, signal) {
  if (signal === null) {
    process.exitCode = code;
    return;
  }
  for (const name of FORWARDED) process.removeAllListeners(name);
  process.exitCode = 128 + (constants.signals[signal] ?? 0);
  process.kill(process.pid, signal);
}

function explain(needed) {
  process.exitCode = NO_NODE;
  console.error(
    `umpire: this is Node ${process.versions.node}, and Umpire needs Node ${needed} or newer. ` +
      `Run \`npm ci\` in ${inClone('.')}: it brings Node ${needed} along for Umpire alone.`,
  );
}

function inClone(path) {
  return fileURLToPath(new URL(`../${path}`, import.meta.url));
}
