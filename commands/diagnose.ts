import { command } from '../src/core/command/command.ts';

export default command({
  name: 'diagnose',
  description: 'Find the first failing layer of a target, its root cause and what repairs it',
  options: [
    {
      name: 'target',
      kind: 'word',
      required: true,
      description: 'which system, as named in umpire.yaml',
      values: 'targets',
    },
    { name: 'all', kind: 'flag', required: false, description: 'go on after the first failing layer' },
  ],
  run: ({ target, all }) => ({ kind: 'diagnose', target, all }),
});
