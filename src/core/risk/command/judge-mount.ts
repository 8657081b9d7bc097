import { found, type Judge } from '../judge.ts';
import { shown } from '../risk.ts';

/** Folders of a host with which a container can do to the host what it likes. */
const VITAL =
  /^\/($|(bin|boot|dev|etc|home|lib\w*|opt|proc|root|run|sbin|srv|sys|usr|var)(\/(lib|run|log|docker|containers))*\/?$)/;
const SOCKET = /(docker|podman|containerd|crio)\S*\.sock$/;
const VITAL_BELOW =
  /^\/(etc|proc|sys|dev|boot|root|var\/lib\/(docker|containers|kubelet)|var\/run|run)(\/|$)/;

/** `-v SOURCE:TARGET[:ro]` and `--mount type=bind,source=…`: the host's own folders and engine sockets are no longer contained. */
export function judgeMount(text: string, judge: Judge): void {
  const fields = text.includes('=')
    ? Object.fromEntries(text.split(',').map((each) => each.split('=', 2)))
    : undefined;
  const source = String(fields?.source ?? fields?.src ?? text.split(':')[0]).replace(/\/+(\.?\/)*/g, '/');
  if (source.includes('..')) {
    found(judge, 'unknown', `mounts ${shown(source)}, a path that leads elsewhere`);
    return;
  }
  if (SOCKET.test(source)) {
    found(judge, 'destroy', `gives a container the engine's socket ${shown(source)}, and with it the host`);
    return;
  }
  if (VITAL.test(source) || VITAL_BELOW.test(source))
    found(judge, 'destroy', `gives a container the host's ${shown(source)}`);
}
