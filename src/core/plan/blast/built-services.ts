import { parse } from 'yaml';
import type { Target } from '../../target.ts';
import type { Inventory } from '../inventory.ts';

/** Services that the target's compose file builds; `undefined` when that cannot be read from it. */
export function builtServices(inventory: Inventory, { compose }: Target): ReadonlySet<string> | undefined {
  const text = inventory.files.find(({ path }) => path === compose?.file)?.text;
  if (typeof text !== 'string') return undefined;
  const services = field(read(text), 'services');
  if (typeof services !== 'object' || services === null) return undefined;
  const built = Object.entries(services).filter(([, service]) => field(service, 'build') !== undefined);
  return new Set(built.map(([name]) => name));
}

function read(text: string): unknown {
  try {
    return parse(text, { logLevel: 'silent', maxAliasCount: 100 });
  } catch {
    return undefined; // a file Compose may still understand: then nobody counts on what is in it
  }
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}
