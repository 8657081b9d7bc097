import type { DraftFacts } from '../../../src/core/plan/draft-proposal.ts';
import type { Procedure, ProcedureStep } from '../../../src/core/runbook.ts';
import type { Target } from '../../../src/core/target.ts';
import { SHIPPED } from '../risk/knowledge.ts';

export const KNOWLEDGE = SHIPPED.knowledge;

export const NEUROS: Target = {
  name: 'neuros',
  host: 'lab',
  runbook: 'neuros',
  environment: 'production',
  compose: { file: '/srv/neuros/docker-compose.yml', project: 'neuros' },
};

export function facts(override: Partial<DraftFacts> = {}): DraftFacts {
  const runbook = { id: 'neuros', title: 'NEUROS', layers: [], procedures: [] };
  return { target: NEUROS, runbook, common: [], knowledge: KNOWLEDGE, ...override };
}

export function procedure(id: string, override: Partial<Procedure> = {}): Procedure {
  return {
    id,
    title: `Do ${id}`,
    values: [],
    steps: [command('docker', 'ps')],
    verify: 'healthy',
    ...override,
  };
}

export function command(...argv: string[]): ProcedureStep {
  return { kind: 'command', title: argv.join(' '), timeoutSeconds: null, argv };
}
