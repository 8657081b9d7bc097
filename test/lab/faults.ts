import { daemonStopped, socketPermission } from './faults/daemon.ts';
import { langgraphExtra, missingModule } from './faults/dependencies.ts';
import type { Fault } from './faults/fault.ts';
import { executableMissing, imageOlder } from './faults/image.ts';
import { appAsleep, appHung } from './faults/inside.ts';
import {
  crashLoop,
  databaseUnhealthy,
  diskFull,
  localhostUrl,
  nameConflict,
  ncMissing,
  outOfMemory,
  portTaken,
  wrongHost,
  wrongPassword,
} from './faults/runtime.ts';

export type { Fault, Undo } from './faults/fault.ts';

/** The ways in which the lab breaks NEUROS, in the order of the SOP's layers. */
export const FAULTS: readonly Fault[] = [
  daemonStopped,
  socketPermission,
  missingModule,
  langgraphExtra,
  imageOlder,
  executableMissing,
  localhostUrl,
  ncMissing,
  portTaken,
  wrongPassword,
  wrongHost,
  databaseUnhealthy,
  crashLoop,
  outOfMemory,
  diskFull,
  nameConflict,
  appHung,
  appAsleep,
];
