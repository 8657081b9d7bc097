import { command } from '../src/core/command/command.ts';

export default command({
  name: 'exec',
  description: 'Run one command, or a pipeline, on the target’s host; what only reads is answered at once',
  options: [
    {
      name: 'target',
      kind: 'word',
      required: true,
      description: 'which system, as named in umpire.yaml',
      values: 'targets',
    },
    {
      name: 'command',
      kind: 'rest',
      required: true,
      description: 'as at a shell, but without variables, redirections, `;` or `&&`',
    },
  ],
  run: ({ target, command }) => ({ kind: 'exec', target, command }),
});
