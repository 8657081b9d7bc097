import { config } from '../../build.ts';

/** Ana operates, Ben is the senior, Eve is in no team, Robo is an agent in teams it should not be in. */
export const HOUSE = config({
  people: [
    { id: 'ana', name: 'Ana', agent: false, accounts: { slack: 'U0ANA', os: 'ana' } },
    { id: 'ben', name: 'Ben', agent: false, accounts: { slack: 'U0BEN' } },
    { id: 'eve', name: 'Eve', agent: false, accounts: { slack: 'U0EVE' } },
    { id: 'robo', name: 'Robo', agent: true, accounts: { slack: 'U0ROBO' } },
  ],
  teams: { operators: ['ana', 'robo'], approvers: ['ben'], seniors: ['ben', 'robo'] },
  redact: { values: ['Loud-Mountain-99'], patterns: [] },
});
