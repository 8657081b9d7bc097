import packageJson from '../../package.json' with { type: 'json' };
import { loadCommands } from '../app/load-commands.ts';
import { usage } from '../core/command/command.ts';
import { EXIT } from './exit.ts';
import { VERBS, type Verb } from './verbs.ts';

export const help: Verb = {
  async run() {
    const slash = (await loadCommands()).map((each) => [usage(each), each.description] as const);
    const verbs = Object.values(VERBS).map((each) => [each.usage, each.description] as const);
    const lines = [...slash, ...verbs].map(
      ([words, description]) => `  umpire ${words}\n      ${description}`,
    );
    process.stdout.write(`${packageJson.description}.\n\n${lines.join('\n')}\n\n${AFTERWORD}`);
    return EXIT.healthy;
  },
};

const AFTERWORD = `diagnose, run, exec and rollback take --json too; exec only before TARGET, because after it every word is the command's.
exec takes a command as words, or as one quoted word that may be a pipeline: umpire exec neuros 'docker ps | grep web'.
diagnose exits with 0 healthy, 1 a layer failed, 2 bad input, 3 could not be asked; run, exec and rollback with
0 succeeded, 1 failed or interrupted, 2 bad input, 3 not run (denied, expired, refused, could not be planned).
Configuration: umpire.yaml (UMPIRE_CONFIG), environment: .env.example. Without either, target "local" is this machine's Docker.
`;

export const version: Verb = {
  async run() {
    process.stdout.write(`${packageJson.version}\n`);
    return EXIT.healthy;
  },
};
