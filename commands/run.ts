import { command } from '../src/core/command/command.ts';

export default command({
  name: 'run',
  description: 'Run a procedure of the target’s runbook; what it would do is shown, and approved, first',
  options: [
    {
      name: 'target',
      kind: 'word',
      required: true,
      description: 'which system, as named in umpire.yaml',
      values: 'targets',
    },
    {
      name: 'procedure',
      kind: 'word',
      required: true,
      description: 'which one: restart, rebuild, prune, …; a wrong name lists those there are',
      values: 'procedures',
    },
    { name: 'values', kind: 'pairs', required: false, description: 'what the procedure asks for' },
  ],
  run: ({ target, procedure, values }) => ({ kind: 'run', target, procedure, values }),
});
