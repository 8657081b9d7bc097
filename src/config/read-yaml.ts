import { readFileSync, statSync } from 'node:fs';
import {
  type Document,
  isScalar,
  LineCounter,
  type Pair,
  parseDocument,
  type Scalar,
  visit,
  type YAMLError,
} from 'yaml';
import type { Problem } from '../core/problem.ts';
import { findNode, offsetInside, offsetOf, type Path } from './yaml/find-node.ts';

/** Largest YAML file that is read, in bytes. */
export const MAX_YAML_BYTES = 1024 * 1024;
/** After the first syntax errors the rest are usually their consequences. */
const MAX_SYNTAX_PROBLEMS = 10;
const MAX_ALIASES = 50;

/** A value with everything that speaks against it: one or the other. */
export type Reading<T> =
  | ({ readonly kind: 'ok' } & T)
  | { readonly kind: 'invalid'; readonly problems: readonly Problem[] };

/** Which part of a field a problem is about: its value, its key, or a line and column (from 1) inside its text. */
export type Aim = 'value' | 'key' | { readonly line: number; readonly column: number };

/** A YAML file as plain data that still knows where everything stands. */
export interface YamlDocument {
  readonly file: string;
  readonly value: unknown;
  /** A problem at the field `path`, or at the nearest field above it that exists. */
  problem(path: Path, message: string, aim?: Aim): Problem;
}

/** Reads one YAML file strictly (YAML 1.2, unique text keys, bounded aliases); never throws for what a file can be. */
export function readYaml(file: string): Reading<{ document: YamlDocument }> {
  const text = readText(file);
  return text.kind === 'ok' ? parseYaml(file, text.text) : text;
}

/** The text of a file, or why it cannot be read; at most `MAX_YAML_BYTES`, UTF-8, without byte order mark. */
export function readText(file: string): Reading<{ text: string }> {
  const invalid = (message: string): Reading<{ text: string }> => ({
    kind: 'invalid',
    problems: [{ file, line: 0, column: 0, field: '', message }],
  });
  try {
    const status = statSync(file);
    if (status.isDirectory()) return invalid('is a folder; give the path of a file');
    if (!status.isFile()) return invalid('is not a regular file');
    if (status.size > MAX_YAML_BYTES) {
      return invalid(`has ${status.size} bytes; at most ${MAX_YAML_BYTES} are read`);
    }
    const text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
    return text.includes('\0') ? invalid(NOT_TEXT) : { kind: 'ok', text };
  } catch (error) {
    return invalid(explainReadError(error));
  }
}

const NOT_TEXT = 'is not UTF-8 text; save it as UTF-8';

function explainReadError(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'there is no such file; check the path';
  if (code === 'EACCES' || code === 'EPERM') return 'may not be read; give this user permission to read it';
  if (code === 'ELOOP') return 'is a symbolic link that leads back to itself';
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return NOT_TEXT;
  if (typeof code === 'string') return `cannot be read (${code})`;
  throw error;
}

/** Parses YAML text as `readYaml` does; `file` is only the name in problems. */
export function parseYaml(file: string, text: string): Reading<{ document: YamlDocument }> {
  const lines = new LineCounter();
  const parsed = parseDocument(text, {
    lineCounter: lines,
    uniqueKeys: false, // checked in `checkTree`: the library compares each key with each other
    stringKeys: true,
    strict: true,
    prettyErrors: false,
  });
  const at = (offset: number, field: string, message: string): Problem => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col, field, message };
  };
  const syntax = [...parsed.errors, ...parsed.warnings].map((error) =>
    at(error.pos[0], '', explainSyntax(error)),
  );
  if (parsed.directives?.yaml.explicit)
    syntax.push(at(0, '', 'a %YAML directive is not allowed; remove the line'));
  const problems = [...syntax.slice(0, MAX_SYNTAX_PROBLEMS), ...checkTree(parsed, at)];
  if (problems.length > 0) return { kind: 'invalid', problems };
  if (parsed.contents === null || (isScalar(parsed.contents) && parsed.contents.value === null)) {
    return { kind: 'invalid', problems: [at(0, '', 'the file is empty; fill it in or remove it')] };
  }
  const problem: YamlDocument['problem'] = (path, message, aim = 'value') =>
    at(placeOf(parsed, text, path, aim), fieldName(path), message);
  try {
    return { kind: 'ok', document: { file, value: parsed.toJS({ maxAliasCount: MAX_ALIASES }), problem } };
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    return {
      kind: 'invalid',
      problems: [at(0, '', `YAML: too many aliases; at most ${MAX_ALIASES} are followed`)],
    };
  }
}

/** The library's words, but where they speak to programmers. */
function explainSyntax({ code, message }: YAMLError): string {
  if (code === 'MULTIPLE_DOCS') return 'a second document starts here; a file holds one, remove the `---`';
  if (code === 'TAB_AS_INDENT') return 'a tab is used for indentation; use spaces';
  if (code === 'RESOURCE_EXHAUSTION') return 'is nested too deeply';
  return `YAML: ${message}`;
}

type At = (offset: number, field: string, message: string) => Problem;

/** What the library lets through: repeated keys, `__proto__`, aliases of nothing or of themselves. */
function checkTree(parsed: Document.Parsed, at: At): Problem[] {
  const problems: Problem[] = [];
  if (parsed.errors.length > 0) return problems;
  visit(parsed, {
    Map(_, map) {
      const seen = new Set<unknown>();
      for (const { key } of map.items as Pair<Scalar>[]) {
        const name = String(key.value);
        const offset = key.range?.[0] ?? 0;
        if (seen.has(name)) problems.push(at(offset, name, 'this key is there twice; keep one of them'));
        if (name === '__proto__') problems.push(at(offset, name, 'this key is not allowed'));
        seen.add(name);
      }
    },
    Alias(_, alias, path) {
      const anchor = alias.resolve(parsed);
      const wrong =
        anchor === undefined ? 'stands for nothing' : path.includes(anchor) ? 'contains itself' : undefined;
      if (wrong) problems.push(at(alias.range?.[0] ?? 0, `*${alias.source}`, `this alias ${wrong}`));
    },
  });
  return problems;
}

function placeOf(parsed: Document.Parsed, text: string, path: Path, aim: Aim): number {
  const found = findNode(parsed, path);
  if (typeof aim === 'string') return offsetOf(found, path, aim);
  if (!isScalar<string>(found.value) || typeof found.value.value !== 'string')
    return offsetOf(found, path, 'value');
  const before = found.value.value.split('\n').slice(0, aim.line - 1);
  const position = before.reduce((sum, line) => sum + line.length + 1, 0) + aim.column - 1;
  return offsetInside(text, found.value, position);
}

/** `layers[0].checks[1].id`: lists are counted from 0. */
function fieldName(path: Path): string {
  return path
    .map((segment) => (typeof segment === 'number' ? `[${segment}]` : `.${String(segment)}`))
    .join('')
    .replace(/^\./, '');
}
