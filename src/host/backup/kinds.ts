import type { BackupItem } from '../../core/plan/backup.ts';
import type { BackupKind } from './backup-kind.ts';
import { FILE } from './kinds/file.ts';
import { IMAGE } from './kinds/image.ts';
import { POSTGRES } from './kinds/postgres/postgres.ts';
import { REDIS } from './kinds/redis/redis.ts';
import { SQLITE } from './kinds/sqlite/sqlite.ts';
import { TAG } from './kinds/tag.ts';
import { VOLUME } from './kinds/volume.ts';

/** Everything that can be backed up. */
export const KINDS: Readonly<Record<BackupItem['kind'], BackupKind>> = {
  file: FILE,
  postgres: POSTGRES,
  redis: REDIS,
  sqlite: SQLITE,
  volume: VOLUME,
  image: IMAGE,
  tag: TAG,
};
