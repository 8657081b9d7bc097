import { join } from 'node:path';
import { BOT_TOKEN, SIGNING_SECRET, startWorkspace, type Workspace } from '../../test/chat/slack/emulator.ts';
import { type Ears, startEars } from '../../test/chat/slack/person.ts';
import { freePort } from '../../test/lab/process/free-port.ts';
import { type Program, startProgram } from './program.ts';

const BOLT_APP = join(import.meta.dirname, '../rivals/bolt-app.ts');

/** Slack's side on loopback: the emulator's workspace, and where response URLs lead. */
export interface SlackSide {
  readonly workspace: Workspace;
  readonly ears: Ears;
  /** What a program needs in its environment to be Slack's app there. */
  readonly env: Readonly<Record<string, string>>;
}

export async function startSlackSide(stack: AsyncDisposableStack): Promise<SlackSide> {
  const workspace = await startWorkspace();
  stack.defer(() => workspace.close());
  const ears = await startEars();
  stack.defer(() => ears.close());
  const env = {
    SLACK_BOT_TOKEN: BOT_TOKEN,
    SLACK_SIGNING_SECRET: SIGNING_SECRET,
    SLACK_API_URL: workspace.apiUrl,
  };
  return { workspace, ears, env };
}

/** The bare Bolt app as a process of its own, ready when its port answers. */
export async function startBoltApp({ env }: SlackSide): Promise<Program & { readonly port: number }> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/`;
  const program = await startProgram({ argv: [BOLT_APP], env: { ...env, PORT: String(port) }, url });
  return { ...program, port };
}
