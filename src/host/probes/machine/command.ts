import { type Ask, runOnHost } from '../../asking.ts';
import { output } from '../output.ts';

/** `command`: any exit code is an answer. */
export const askCommand: Ask<'command'> = async (asking, { argv }) => output(await runOnHost(asking, argv));
