type Plain = Record<string, unknown> | readonly unknown[];

/** Freezes plain data to the bottom, and Maps too (whose contents `Object.freeze` alone leaves open). Same object back. */
export function deepFreeze<T>(value: T): T {
  if (value instanceof Map) {
    for (const inner of value.values()) deepFreeze(inner);
    for (const method of ['set', 'delete', 'clear']) Object.defineProperty(value, method, { value: refuse });
    return Object.freeze(value);
  }
  if (typeof value !== 'object' || value === null) return value;
  for (const inner of Object.values(value as Plain)) deepFreeze(inner);
  return Object.freeze(value);
}

function refuse(): never {
  throw new TypeError('this Map is read-only');
}
