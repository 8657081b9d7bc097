import { command } from '../src/core/command/command.ts';

export default command({
  name: 'oncall',
  description: 'Show who is on call and until when, and whom a page goes to',
  options: [],
  run: () => ({ kind: 'oncall' }),
});
