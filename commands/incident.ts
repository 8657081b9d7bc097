import { command } from '../src/core/command/command.ts';

export default command({
  name: 'incident',
  description: 'Report or draw a target’s case, add a note to it, record what the team decided, or close it',
  options: [
    {
      name: 'target',
      kind: 'word',
      required: true,
      description: 'which system, as named in umpire.yaml',
      values: 'targets',
    },
    {
      name: 'action',
      kind: 'word',
      required: true,
      description:
        '`report`; `timeline`; `note TEXT`; `resolve DECISION` (a senior, after the meeting); `close REASON`',
      values: 'actions',
    },
    { name: 'text', kind: 'rest', required: false, description: 'the note, the decision or the reason' },
  ],
  run: ({ target, action, text }) => ({ kind: 'incident', target, action, text: text ?? '' }),
});
