/** The same object with some of its methods replaced; the others keep working on the original. */
export function replacing<T extends object>(whole: T, instead: Partial<T>): T {
  return new Proxy(whole, {
    get(target, key): unknown {
      const owner = Object.hasOwn(instead, key) ? instead : target;
      const value: unknown = Reflect.get(owner, key);
      return typeof value === 'function' ? value.bind(owner) : value;
    },
  });
}
