import { command } from '../src/core/command/command.ts';

export default command({
  name: 'deny',
  description: 'Deny an operation, or cancel one you asked for',
  options: [
    {
      name: 'operation',
      kind: 'word',
      required: true,
      description: 'its id, as its card shows it',
      values: 'operations',
    },
    { name: 'reason', kind: 'rest', required: false, description: 'why, for the thread and the ledger' },
  ],
  run: ({ operation, reason }) => ({ kind: 'deny', operation, reason: reason ?? '' }),
});
