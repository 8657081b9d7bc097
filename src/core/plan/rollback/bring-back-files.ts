import type { BackupItem } from '../backup.ts';
import { fileAt } from '../blast/foresight.ts';
import type { RollbackFacts } from './make-rollback.ts';
import type { Projects } from './projects-of.ts';

/** Files to put back: those the plan may overwrite, and all that a project is brought up from. */
export function fileRestores({ foresight, backups }: RollbackFacts, { known }: Projects): BackupItem[] {
  const comesBack = known.some(({ isNew }) => !isNew);
  return backups.filter(
    ({ kind, source }) => kind === 'file' && (comesBack || foresight.effects.has(`file ${source}`)),
  );
}

/** Files the plan writes that were not there. */
export function createdFiles({ steps, foresight }: RollbackFacts): string[] {
  const paths = steps.flatMap((step) => (step.kind === 'write' ? [step.path] : []));
  const created = paths.flatMap((path) => {
    const file = fileAt(foresight.inventory, path);
    return file?.sha256 === null ? [file.path] : [];
  });
  return [...new Set(created)].sort();
}
