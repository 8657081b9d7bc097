import { command } from '../src/core/command/command.ts';

export default command({
  name: 'show',
  description: 'Show the card of an operation: what it would do, who approved it, and what became of it',
  options: [
    {
      name: 'operation',
      kind: 'word',
      required: true,
      description: 'its id, as its card shows it',
      values: 'operations',
    },
  ],
  run: ({ operation }) => ({ kind: 'show', operation }),
});
