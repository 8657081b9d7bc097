// npm links the programs of packages it installs, not the one of the package it runs in; `npx umpire` looks for it there.
// Plain JavaScript for Node 18 and newer; never fails an installation, because everything else works without the link.
import { lstatSync, readlinkSync, symlinkSync, unlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const PROGRAM = '../../bin/umpire.js';
const link = fileURLToPath(new URL('../node_modules/.bin/umpire', import.meta.url));

if (process.platform !== 'win32') {
  try {
    place();
  } catch (error) {
    if (error.code !== 'ENOENT') console.warn(`umpire: \`npx umpire\` may not work here: ${error.message}`);
  }
}

function place() {
  const there = lstatSync(link, { throwIfNoEntry: false });
  if (there?.isSymbolicLink()) {
    if (readlinkSync(link) === PROGRAM) return;
    unlinkSync(link);
  }
  symlinkSync(PROGRAM, link);
}
