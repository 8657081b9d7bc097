import { type Case, foldCase } from '../../core/case/case.ts';
import type { Follower } from '../../ports/chat.ts';
import type { Ledger } from '../../ports/ledger.ts';

/** A lost notification may delay a look at the ledger this long, not for ever. */
const LOOK_AGAIN_MS = 1_000;

/** Follows a diagnosis or an operation in the ledger until it has ended. */
export function createFollower(ledger: Ledger): Follower {
  return {
    async follow({ caseId, id }, changed, signal) {
      const { promise, resolve, reject } = Promise.withResolvers<Case>();
      let version = 0;
      async function look(): Promise<void> {
        const state = foldCase(await ledger.events(caseId));
        const found = [...(state?.diagnoses ?? []), ...(state?.operations ?? [])].find(
          (each) => each.id === id,
        );
        if (state === undefined || found === undefined) throw new Error(`the ledger has no ${id}`);
        if (state.version <= version) return;
        version = state.version;
        changed(state);
        if (found.ending !== null) resolve(state);
      }
      const looked = () => void look().catch(reject);
      const unwatch = await ledger.watch((changedCase) => {
        if (changedCase === caseId) looked();
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
