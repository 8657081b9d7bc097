import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Command } from '../core/command/command.ts';

const FOLDER = join(import.meta.dirname, '../../commands');

/**
 * Every slash command there is, by name. A file that is none stops the start: nothing is skipped.
 * @throws Error naming the file and what is missing.
 */
export async function loadCommands(folder: string = FOLDER): Promise<Command[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.ts')).sort();
  return Promise.all(files.map((file) => loadCommand(folder, file)));
}

async function loadCommand(folder: string, file: string): Promise<Command> {
  const { default: command } = (await import(join(folder, file))) as { default?: unknown };
  const name = basename(file, '.ts');
  if (!isCommand(command)) {
    throw new Error(`commands/${file} must export default command({ name, description, options, run })`);
  }
  if (command.name !== name)
    throw new Error(`commands/${file} declares the name "${command.name}"; it must be "${name}"`);
  return command;
}

function isCommand(value: unknown): value is Command {
  if (typeof value !== 'object' || value === null) return false;
  const { name, description, options, run } = value as Record<string, unknown>;
  return (
    typeof name === 'string' &&
    typeof description === 'string' &&
    Array.isArray(options) &&
    typeof run === 'function'
  );
}
