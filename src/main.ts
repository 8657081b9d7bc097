import { EXIT } from './cli/exit.ts';
import { formatFault } from './cli/format-fault.ts';
import { VERBS } from './cli/verbs.ts';

/** Runs one command line, without the program's name; resolves with the exit code (`EXIT`). */
export async function main(argv: readonly string[]): Promise<number> {
  const [word = 'help', ...rest] = argv;
  const name =
    word === '--help' || word === '-h' ? 'help' : word === '--version' || word === '-v' ? 'version' : word;
  try {
    const verb = VERBS[name];
    if (verb !== undefined) return await (await verb.load()).run(rest, process.env);
    const { askOnce } = await import('./cli/verbs/ask-once.ts');
    return await askOnce([name, ...rest], process.env);
  } catch (error) {
    const fault = formatFault(error);
    process.stderr.write(`${fault.text}\n`);
    return fault.badInput ? EXIT.badInput : EXIT.fault;
  }
}
