import { type Case, type Diagnosis, foldCase } from '../core/case.ts';
import type { Follower } from '../ports/chat.ts';
import type { Ledger } from '../ports/ledger.ts';

/** A lost notification may delay a look at the ledger this long, not for ever. */
const LOOK_AGAIN_MS = 1_000;

/** Follows a diagnosis in the ledger until it has ended. */
export function createFollower(ledger: Ledger): Follower {
  return {
    async follow({ caseId, diagnosis }, changed, signal) {
      const { promise, resolve, reject } = Promise.withResolvers<{ state: Case; diagnosis: Diagnosis }>();
      let version = 0;
      async function look(): Promise<void> {
        const state = foldCase(await ledger.events(caseId));
        const found = state?.diagnoses.find((each) => each.id === diagnosis);
        if (state === undefined || found === undefined)
          throw new Error(`the ledger has no diagnosis ${diagnosis}`);
        if (state.version <= version) return;
        version = state.version;
        changed(state, found);
        if (found.ending !== null) resolve({ state, diagnosis: found });
      }
      const looked = () => void look().catch(reject);
      const unwatch = await ledger.watch((id) => {
        if (id === caseId) looked();
      });
      const timer = setInterval(looked, LOOK_AGAIN_MS);
      const abandoned = () => reject(signal.reason);
      signal.addEventListener('abort', abandoned, { once: true });
      try {
        signal.throwIfAborted();
        looked();
        return await promise;
      } finally {
        clearInterval(timer);
        signal.removeEventListener('abort', abandoned);
        await unwatch();
      }
    },
  };
}
