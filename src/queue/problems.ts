const QUIET_MS = 10_000;
const MAX_KNOWN = 100;

/**
 * Passes problems on, the same message at most once in 10 seconds: when a server goes away, every queue, worker and
 * connection says so, again and again.
 */
export function quieten(onProblem: (error: Error) => void): (error: Error) => void {
  const known = new Map<string, number>();
  return (error) => {
    const now = Date.now();
    if (now - (known.get(error.message) ?? 0) < QUIET_MS) return;
    if (known.size >= MAX_KNOWN) known.clear();
    known.set(error.message, now);
    onProblem(error);
  };
}
