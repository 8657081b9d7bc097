/** Every value that differs from `whole` in one place: `garbage` put there, or what is there taken away. */
export function mutations(whole: unknown, garbage: unknown): unknown[] {
  if (typeof whole !== 'object' || whole === null) return [garbage];
  const entries = Object.entries(whole);
  const inside = entries.flatMap(([key, value]) =>
    mutations(value, garbage).map((mutated) => replaced(whole, key, mutated)),
  );
  const without = entries.map(([key]) => removed(whole, key));
  return [garbage, ...inside, ...without];
}

function replaced(whole: object, key: string, value: unknown): unknown {
  return Array.isArray(whole) ? whole.with(Number(key), value) : { ...whole, [key]: value };
}

function removed(whole: object, key: string): unknown {
  return Array.isArray(whole)
    ? whole.toSpliced(Number(key), 1)
    : Object.fromEntries(Object.entries(whole).filter(([each]) => each !== key));
}
