import type { HereDoc, HereString, Redirection } from 'unbash';
import type { Stdin } from '../judge.ts';
import { readArgument } from './argument.ts';

/** What a command's redirections give it to read; `undefined` when they leave its input alone. */
export function stdinOf(redirections: readonly Redirection[]): Stdin | undefined {
  let stdin: Stdin | undefined;
  for (const each of redirections) {
    if (each.descriptor && !(each.descriptor.type === 'FileDescriptor' && each.descriptor.value === 0))
      continue;
    if (each.type === 'HereDoc') stdin = { kind: 'text', text: textOfDocument(each) };
    else if (each.type === 'HereString') stdin = { kind: 'text', text: textOfString(each) };
    else if (each.operator === '<' || each.operator === '<>' || each.operator === '<&')
      stdin = { kind: 'file' };
  }
  return stdin;
}

function textOfDocument({ body, delimiter }: HereDoc): string | undefined {
  if (delimiter?.quoted) return body.text;
  if (body.text.includes('\\')) return undefined;
  if (body.parts === undefined) return body.text;
  return body.parts.every((part) => part.type === 'Literal') ? body.text : undefined;
}

function textOfString({ target }: HereString): string | undefined {
  const argument = target && readArgument(target);
  return argument?.fixed ? argument.text : undefined;
}
