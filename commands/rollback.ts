import { command } from '../src/core/command/command.ts';

export default command({
  name: 'rollback',
  description: 'Undo an operation by the steps that were planned before it ran',
  options: [
    {
      name: 'operation',
      kind: 'word',
      required: true,
      description: 'its id, as its card shows it',
      values: 'operations',
    },
  ],
  run: ({ operation }) => ({ kind: 'rollback', operation }),
});
