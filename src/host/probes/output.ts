import type { Json } from '../../core/diagnosis/observation.ts';
import type { Found } from '../asking.ts';
import type { Ran } from '../machine.ts';

/** What a command wrote, as a probe's answer; `text` is both streams, errors last. */
export function output({ exitCode, stdout, stderr, truncated }: Ran): Found {
  const text = [stdout, stderr].filter((part) => part !== '').join(stdout.endsWith('\n') ? '' : '\n');
  return { data: { exitCode, stdout, stderr, json: truncated ? null : parsed(stdout) }, text, truncated };
}

/** A text as JSON, or null when it is none. */
export function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return null;
  }
}
