import type { Problem } from '../../core/problem.ts';
import { readDockerfile, readSteps, type Step } from './read-dockerfile.ts';

type Rule = (steps: readonly Step[]) => readonly { readonly step: Step; readonly message: string }[];

/** What a Dockerfile gets wrong by the SOP (layer 3) and the deployment lessons; `file` is said as given. */
export function lintDockerfile(source: string, file: string): Problem[] {
  const { problems } = readDockerfile(source);
  const broken = problems.map(({ message, line, column }) => ({ file, line, column, field: '', message }));
  const steps = readSteps(source);
  if (typeof steps === 'string') return broken;
  const found = RULES.flatMap((rule) => rule(steps));
  return [
    ...broken,
    ...found.map(({ step, message }) => ({
      file,
      line: step.line,
      column: step.column,
      field: step.keyword,
      message,
    })),
  ].sort((a, b) => a.line - b.line);
}

const RULES: readonly Rule[] = [
  pinnedBase,
  updateWithInstall,
  cleanedLists,
  addForFiles,
  requirementsFirst,
  runsAsRoot,
  execForm,
];

function pinnedBase(steps: readonly Step[]) {
  const stages = new Set(
    steps.flatMap(({ keyword, words }) =>
      keyword === 'FROM' && words[1]?.toUpperCase() === 'AS' ? [words[2]] : [],
    ),
  );
  return steps.flatMap((step) => {
    const image = step.words[0] ?? '';
    if (
      step.keyword !== 'FROM' ||
      image === 'scratch' ||
      stages.has(image) ||
      image.includes('$') ||
      image.includes('@')
    )
      return [];
    const tag = /:([^/:]+)$/.exec(image)?.[1];
    if (tag !== undefined && tag !== 'latest') return [];
    const message = `The base image \`${image}\` can be another one tomorrow: name a version, as in \`python:3.12-slim\`.`;
    return [{ step, message }];
  });
}

function updateWithInstall(steps: readonly Step[]) {
  return runs(steps)
    .filter(
      ({ text }) => /apt(-get)?\s+(-\S+\s+)?update/.test(text) && !/apt(-get)?\s[^&;|\n]*install/.test(text),
    )
    .map((step) => ({
      step,
      message:
        'Its package lists are cached and go stale: run `apt-get update` and `apt-get install` in one RUN.',
    }));
}

function cleanedLists(steps: readonly Step[]) {
  return runs(steps)
    .filter(
      ({ text, flags }) =>
        /apt(-get)?\s[^&;|\n]*install/.test(text) &&
        !/\/var\/lib\/apt\/lists/.test(text) &&
        !flags.has('mount'),
    )
    .map((step) => ({
      step,
      message: 'Package lists stay in the image: end with `&& rm -rf /var/lib/apt/lists/*`.',
    }));
}

function addForFiles(steps: readonly Step[]) {
  return steps
    .filter(
      ({ keyword, words }) =>
        keyword === 'ADD' &&
        words.slice(0, -1).every((word) => !/:\/\/|^git@|\.(tar|tgz|tbz2?|txz|gz|bz2|xz)\b/.test(word)),
    )
    .map((step) => ({ step, message: 'Use COPY for files and folders; ADD also unpacks and downloads.' }));
}

/** All of the context copied before the dependencies are installed means they are installed anew at each change. */
function requirementsFirst(steps: readonly Step[]) {
  const install = steps.findIndex(
    ({ keyword, text }) =>
      keyword === 'RUN' && /pip3?\s+install\s[^&;|]*-r\b|npm (ci|install)\b|bun install\b/.test(text),
  );
  const stage = steps.findLastIndex(({ keyword }, index) => keyword === 'FROM' && index < install);
  const early = steps
    .slice(Math.max(0, stage), Math.max(0, install))
    .filter(({ keyword, words, flags }) => keyword === 'COPY' && !flags.has('from') && words[0] === '.');
  return early.map((step) => ({
    step,
    message: 'Copy the requirements first and install them, then copy the rest, to use the layer cache.',
  }));
}

function runsAsRoot(steps: readonly Step[]) {
  const last = steps.findLast(({ keyword }) => keyword === 'FROM');
  if (last === undefined) return [];
  const user = steps.slice(steps.indexOf(last)).findLast(({ keyword }) => keyword === 'USER');
  if (user !== undefined && !/^(root|0)(:|$)/.test(user.words[0] ?? '')) return [];
  return [{ step: user ?? last, message: 'The container runs as root: create a user and end with USER.' }];
}

function execForm(steps: readonly Step[]) {
  return steps
    .filter(
      ({ keyword, json, text }) => (keyword === 'CMD' || keyword === 'ENTRYPOINT') && !json && text !== '',
    )
    .map((step) => ({
      step,
      message: `In this form a shell stands before the program and swallows the stop signal: write \`${step.keyword} ["…", "…"]\`.`,
    }));
}

function runs(steps: readonly Step[]): Step[] {
  return steps.filter(({ keyword }) => keyword === 'RUN');
}
