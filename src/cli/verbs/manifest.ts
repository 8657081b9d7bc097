import { parseArgs } from 'node:util';
import { loadCommands } from '../../app/load-commands.ts';
import { slackManifest } from '../../chat/slack/manifest.ts';
import { UsageError } from '../../core/errors.ts';
import { EXIT } from '../exit.ts';
import { VERBS, type Verb } from '../verbs.ts';

/** `umpire manifest slack`: with `--url` for HTTP, without for Socket Mode. */
export const manifest: Verb = {
  async run(argv) {
    const usage = `Usage: umpire ${VERBS.manifest?.usage}\n--url is Umpire's public https address; without it the app uses Socket Mode.`;
    const { url } = read(argv, usage);
    const commands = await loadCommands();
    try {
      const made = slackManifest(
        commands,
        url === undefined ? { socketMode: true } : { url, socketMode: false },
      );
      process.stdout.write(`${JSON.stringify(made, null, 2)}\n`);
    } catch (error) {
      throw new UsageError(`${(error as Error).message}\n${usage}`);
    }
    return EXIT.healthy;
  },
};

function read(argv: readonly string[], usage: string): { url?: string } {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: { url: { type: 'string' } },
      allowPositionals: true,
    });
    if (positionals.length === 1 && positionals[0] === 'slack') return values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n${usage}`);
  }
  throw new UsageError(usage);
}
