import type { Tool } from '../knowledge/knowledge.ts';
import type { Argument } from '../shell/argument.ts';

/** `docker compose down`, `podman-compose down` and their kin, by the path of what was looked up. */
export const isComposeDown = (path: string): boolean => /(^|[ -])compose down$/.test(path);

/** `compose wait --down-project` ends in the same. */
export const endsInComposeDown = (path: string, option: string): boolean =>
  option === '--down-project' && /(^|[ -])compose wait$/.test(path);

/** Whether a verb that is only known when it runs may turn out to be `compose`, or its `down`. */
export const mayBeComposeDown = ({ path, verbs }: Tool): boolean =>
  verbs?.has('compose') === true || (verbs?.has('down') === true && /(^|[ -])compose$/.test(path));

/** Whether a program nothing is known about is handed the words of `compose down`: it may be a wrapper, or a copy. */
export function namesComposeDown(words: readonly Argument[]): boolean {
  const compose = words.findIndex(({ text }) => /(^|[/\\-])compose(\.exe)?$/.test(text));
  return compose >= 0 && words.some(({ text }, at) => at > compose && text === 'down');
}
