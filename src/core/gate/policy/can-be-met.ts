import type { Quorum } from '../verdict.ts';
import { type Electorate, lacking } from '../voting/quorum.ts';

/** Whether there is anybody at all in the teams whose request enough other people could approve. */
export function canBeMet(quorum: Quorum, electorate: Electorate): boolean {
  const { operators, approvers, seniors } = electorate.teams;
  const everybody = electorate.people.map(({ id }) => id);
  return [...operators, ...approvers, ...seniors].some(
    (requester) => lacking(quorum, everybody, requester, electorate).people === 0,
  );
}
