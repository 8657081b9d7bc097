import { command } from '../src/core/command/command.ts';

export default command({
  name: 'withdraw',
  description: 'Take your approval of an operation back, while more are needed',
  options: [
    {
      name: 'operation',
      kind: 'word',
      required: true,
      description: 'its id, as its card shows it',
      values: 'operations',
    },
  ],
  run: ({ operation }) => ({ kind: 'withdraw', operation }),
});
