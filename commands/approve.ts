import { command } from '../src/core/command/command.ts';

export default command({
  name: 'approve',
  description: 'Approve an operation somebody else asked for, exactly as its card shows it',
  options: [
    {
      name: 'operation',
      kind: 'word',
      required: true,
      description: 'its id, as its card shows it',
      values: 'operations',
    },
  ],
  run: ({ operation }) => ({ kind: 'approve', operation }),
});
