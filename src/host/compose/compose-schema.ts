import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';

/** What the schema does not allow, and where. */
export interface SchemaProblem {
  readonly path: readonly string[];
  readonly message: string;
  /** A key that should not be there is shown itself, anything else by its value. */
  readonly on: 'key' | 'value';
}

const SERVICE_KEYS = new Set([
  'image',
  'build',
  'ports',
  'environment',
  'command',
  'depends_on',
  'volumes',
  'healthcheck',
]);

let compiled: ValidateFunction | undefined;

/** Compiles the schema now, so that the first compose file does not wait for it. */
export function prepareSchema(): void {
  compiled ??= compile();
}

/** Checks data against the Compose Specification's JSON schema; one problem per place, at most 50. */
export function checkSchema(data: unknown): SchemaProblem[] {
  compiled ??= compile();
  if (compiled(data)) return [];
  return summarise(compiled.errors ?? []);
}

/** The schema comes with dclint, which refreshes it from the specification; it costs about 100 ms, once. */
function compile(): ValidateFunction {
  const home = dirname(createRequire(import.meta.url).resolve('dclint/package.json'));
  const { $schema: _, ...schema } = JSON.parse(
    readFileSync(join(home, 'schemas', 'compose.schema.json'), 'utf8'),
  );
  return new Ajv({ strict: false, allErrors: true, logger: false, verbose: true }).compile(schema);
}

/** The alternatives of a `oneOf` all complain: the deepest place is the mistake, and it is said once. */
function summarise(errors: readonly ErrorObject[]): SchemaProblem[] {
  const bounded = errors.slice(0, 500);
  const within = (place: string) => bounded.some(({ instancePath }) => instancePath.startsWith(`${place}/`));
  const telling = bounded.filter((error) => unknownKey(error) !== undefined || !within(error.instancePath));
  const byPlace = Map.groupBy(telling, (error) => `${error.instancePath}/${unknownKey(error) ?? ''}`);
  return [...byPlace.values()].slice(0, 50).map(describe);
}

function unknownKey({ keyword, params }: ErrorObject): string | undefined {
  return keyword === 'additionalProperties' ? String(params.additionalProperty) : undefined;
}

function describe(alternatives: readonly ErrorObject[]): SchemaProblem {
  const [first] = alternatives;
  if (first === undefined) return { path: [], message: 'Not allowed.', on: 'value' };
  const path = first.instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const extra = unknownKey(first);
  if (extra !== undefined) {
    const allowed = Object.keys(first.parentSchema?.properties ?? {});
    return { path: [...path, extra], message: `Unknown key.${meant(extra, allowed)}`, on: 'key' };
  }
  const misplaced = path.length === 2 && path[0] === 'services' && SERVICE_KEYS.has(path[1] ?? '');
  if (misplaced)
    return {
      path,
      message: 'Stands where the name of a service belongs: indent it under its service.',
      on: 'key',
    };
  const types = alternatives
    .filter(({ keyword }) => keyword === 'type')
    .flatMap(({ params }) => [params.type].flat());
  const other = alternatives.find(({ keyword }) => keyword !== 'type' && keyword !== 'oneOf') ?? first;
  return {
    path,
    message: types.length > 0 ? `Must be ${listed(types.map(String))}.` : sentence(other),
    on: 'value',
  };
}

function sentence({ keyword, params, message = 'not allowed' }: ErrorObject): string {
  if (keyword === 'enum') return `Must be one of ${params.allowedValues.join(', ')}.`;
  if (keyword === 'required') return `\`${params.missingProperty}\` is missing.`;
  if (keyword === 'uniqueItems') return 'The same entry is listed twice.';
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;
}

function listed(types: readonly string[]): string {
  const names: Readonly<Record<string, string>> = {
    object: 'a map',
    array: 'a list',
    null: 'empty',
    integer: 'a whole number',
  };
  return [...new Set(types)].map((type) => names[type] ?? `a ${type}`).join(' or ');
}

/** Keys that differ by case, a dash or a plural are what was meant. */
function meant(key: string, allowed: readonly string[]): string {
  const plain = (text: string) => text.toLowerCase().replaceAll(/[-_]/g, '').replace(/s$/, '');
  const found = allowed.find((name) => plain(name) === plain(key));
  return found === undefined ? '' : ` Did you mean \`${found}\`?`;
}
