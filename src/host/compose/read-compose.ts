import type { ComposeProblem, ComposeReading } from './compose-reading.ts';
import { checkRules } from './compose-rules.ts';
import { checkSchema } from './compose-schema.ts';
import { type ParsedCompose, parseCompose } from './parse-compose.ts';
import { asMap, type Fields, readEnvironment, readService } from './read-service.ts';
import { secretsOf, wordsOf } from './secret-values.ts';
import { interpolateTree } from './variables/interpolate-tree.ts';
import { readDotenv } from './variables/read-dotenv.ts';

export type { ComposeProblem, ComposeReading, ComposeService } from './compose-reading.ts';

/**
 * Reads a compose file as Compose would, with the `.env` beside it; never throws on any text. Variables come from
 * `.env` alone: the shell of whoever runs Compose is unknown here, and the bot's own environment is none of its business.
 * `extends` and `include` are not followed: they are named among the problems and leave the reading valid.
 */
export function readCompose(source: string, dotenv: string | undefined, project: string): ComposeReading {
  const parsed = parseCompose(source);
  const { values, problems } = readDotenv(dotenv);
  const notes = [...parsed.notes, ...problems.map((message) => ({ message, line: 0, column: 0 }))];
  const secrets = secretsOf(values, new Set());
  if (parsed.errors.length > 0)
    return { valid: false, problems: [...parsed.errors, ...notes], services: [], project, secrets };
  const shape = wrongShape(parsed);
  if (shape) return { valid: false, problems: [shape, ...notes], services: [], project, secrets };
  const filled = interpolateTree(parsed, values);
  const data = asMap(filled.data);
  const errors = [...filled.errors, ...fromSchema(parsed, data)];
  if (errors.length === 0) errors.push(...checkRules(parsed, data));
  const raw = Object.entries(asMap(data.services)).map(([name, service]) =>
    readService(name, service, values, filled.unset.get(name) ?? new Set()),
  );
  return {
    valid: errors.length === 0,
    problems: [...errors, ...filled.notes, ...notFollowed(parsed, data), ...notes],
    services: raw.map(({ shown }) => shown),
    project: typeof data.name === 'string' && project === '' ? data.name : project,
    secrets: secretsOf(
      [...values, ...raw.flatMap(({ environment }) => environment.map(pair)), ...buildArguments(data)],
      publicWords(data, raw),
    ),
  };
}

function pair({ key, value }: { key: string; value: string }): [string, string] {
  return [key, value];
}

function wrongShape(parsed: ParsedCompose): ComposeProblem | undefined {
  const { data } = parsed;
  if (data === null || data === undefined) return parsed.at([], 'The compose file is empty.');
  if (typeof data !== 'object' || Array.isArray(data))
    return parsed.at([], 'A compose file is a map with `services:` at its top.');
  const top = asMap(data);
  if (top.services !== undefined || top.include !== undefined) return undefined;
  const [first] = Object.entries(top).filter(
    ([, value]) => asMap(value).image !== undefined || asMap(value).build !== undefined,
  );
  if (first === undefined) return parsed.at([], 'There is no `services:` in this file.');
  return parsed.at(
    [first[0]],
    'This is a version 1 file, which Compose no longer reads: put every service under `services:`.',
    'key',
  );
}

function fromSchema(parsed: ParsedCompose, data: Fields): ComposeProblem[] {
  return checkSchema(data).map(({ path, message, on }) =>
    parsed.at(path, path.length === 0 ? message : `${path.join('.')}: ${message}`, on),
  );
}

function notFollowed(parsed: ParsedCompose, data: Fields): ComposeProblem[] {
  const extending = Object.entries(asMap(data.services)).filter(
    ([, service]) => asMap(service).extends !== undefined,
  );
  const why = 'is not followed: what it brings in was not checked.';
  return [
    ...(data.include === undefined ? [] : [parsed.at(['include'], `\`include\` ${why}`, 'key')]),
    ...extending.map(([name]) =>
      parsed.at(['services', name, 'extends'], `\`extends\` of \`${name}\` ${why}`, 'key'),
    ),
  ];
}

function buildArguments(data: Fields): [string, string][] {
  return Object.values(asMap(data.services)).flatMap((service) =>
    readEnvironment(asMap(asMap(service).build).args, new Map(), new Set()).map(pair),
  );
}

/** Words of the file that are no secret even where somebody used one as a password: services, users, databases. */
function publicWords(
  data: Fields,
  raw: readonly { environment: readonly { key: string; value: string }[] }[],
): ReadonlySet<string> {
  const plain = raw.flatMap(({ environment }) =>
    environment.filter(({ key }) => /^(user|username|db|database|name)$/.test(wordsOf(key).at(-1) ?? '')),
  );
  return new Set([...Object.keys(asMap(data.services)), ...plain.map(({ value }) => value)]);
}
