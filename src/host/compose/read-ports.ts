export interface Port {
  readonly container: number;
  readonly host: number | null;
}

const RANGE_LIMIT = 1000;
/** `[ip:][host[-host]:]container[-container][/protocol]`; an IPv6 address stands in brackets. */
const SHORT =
  /^(?:(?:(?:\[[0-9a-f:.]{2,45}\]|[\w.-]{0,60}):)?(\d{0,5})(?:-(\d{1,5}))?:)?(\d{1,5})(?:-(\d{1,5}))?(?:\/(?:tcp|udp|sctp))?$/i;

/** One entry of `ports:`, short or long, ranges written out; undefined when it is none. */
export function readPort(entry: unknown): Port[] | undefined {
  if (typeof entry === 'number') return isPort(entry) ? [{ container: entry, host: null }] : undefined;
  if (typeof entry === 'string') return readShort(entry.trim());
  if (typeof entry !== 'object' || entry === null) return undefined;
  const { target, published } = entry as { target?: unknown; published?: unknown };
  return readShort(
    published === undefined || published === '' ? String(target) : `${String(published)}:${String(target)}`,
  );
}

function readShort(text: string): Port[] | undefined {
  const found = SHORT.exec(text);
  if (found === null) return undefined;
  const [, hostFrom, hostTo, from, to] = found;
  const container = range(from, to);
  if (container === undefined) return undefined;
  if (hostFrom === undefined || hostFrom === '')
    return container.map((port) => ({ container: port, host: null }));
  const host = range(hostFrom, hostTo);
  // A wider host range for one container port means any one of them.
  if (host?.length === container.length)
    return container.map((port, index) => ({ container: port, host: host[index] ?? null }));
  return host !== undefined && container.length === 1
    ? container.map((port) => ({ container: port, host: null }))
    : undefined;
}

function range(from: string | undefined, to: string | undefined): number[] | undefined {
  const first = Number(from);
  const last = to === undefined ? first : Number(to);
  if (!isPort(first) || !isPort(last) || last < first || last - first >= RANGE_LIMIT) return undefined;
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 1 && port <= 65_535;
}
