import { command } from '../src/core/command/command.ts';

export default command({
  name: 'ack',
  description: 'Help with a target: opens again what failed too often, for everybody but you',
  options: [
    {
      name: 'target',
      kind: 'word',
      required: true,
      description: 'which system, as named in umpire.yaml',
      values: 'targets',
    },
  ],
  run: ({ target }) => ({ kind: 'ack', target }),
});
