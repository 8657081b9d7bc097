import { command } from '../src/core/command/command.ts';

export default command({
  name: 'strikes',
  description: 'Show the failed attempts on a target, and what is locked after them',
  options: [
    {
      name: 'target',
      kind: 'word',
      required: true,
      description: 'which system, as named in umpire.yaml',
      values: 'targets',
    },
  ],
  run: ({ target }) => ({ kind: 'strikes', target }),
});
