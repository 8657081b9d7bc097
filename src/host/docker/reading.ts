import type { Json } from '../../core/diagnosis/observation.ts';

/** Engines differ in what they leave out: these read a path of an answer and fall back to an empty value. */
export function at(json: Json | undefined, ...path: readonly string[]): Json | undefined {
  let here = json;
  for (const key of path) {
    if (here === null || typeof here !== 'object' || Array.isArray(here) || !Object.hasOwn(here, key))
      return undefined;
    here = here[key];
  }
  return here;
}

/** A string, or ''. */
export function textAt(json: Json | undefined, ...path: readonly string[]): string {
  const found = at(json, ...path);
  return typeof found === 'string' ? found : '';
}

/** A number, or 0. */
export function numberAt(json: Json | undefined, ...path: readonly string[]): number {
  const found = at(json, ...path);
  return typeof found === 'number' ? found : 0;
}

/** A boolean, or false. */
export function flagAt(json: Json | undefined, ...path: readonly string[]): boolean {
  return at(json, ...path) === true;
}

/** An array, or an empty one. */
export function listAt(json: Json | undefined, ...path: readonly string[]): Json[] {
  const found = at(json, ...path);
  return Array.isArray(found) ? found : [];
}

/** The strings of an array. */
export function textsAt(json: Json | undefined, ...path: readonly string[]): string[] {
  return listAt(json, ...path).filter((one) => typeof one === 'string');
}

/** The entries of an object, or none. */
export function entriesAt(json: Json | undefined, ...path: readonly string[]): [string, Json][] {
  const found = at(json, ...path);
  return found !== null && typeof found === 'object' && !Array.isArray(found) ? Object.entries(found) : [];
}

/** A time, or '' for none and for the engines' zero time (year 1). */
export function timeAt(json: Json | undefined, ...path: readonly string[]): string {
  const found = textAt(json, ...path);
  return found.startsWith('0001-') ? '' : found;
}
