import { expect, test } from 'vitest';
import { reportIdOf } from '../../../src/core/report/case-report.ts';
import { ANA, layer, layerFinished, requested } from '../../build.ts';
import { asked, receipt, UMPIRE } from '../../build-gate.ts';
import { DEPLOYMENT } from './deployment-story.ts';
import { entries, STORY, under, write } from './story.ts';

const MARKDOWN = write(DEPLOYMENT);
const NOTHING = 'The ledger says nothing about this.';

test('what was changed and ended well is a deployment, what went wrong is an incident', () => {
  expect(reportIdOf(DEPLOYMENT, 2)).toBe('DEP-2026-11-20-002');
  expect(reportIdOf(STORY, 2)).toBe('INC-2026-11-20-002');
  expect(reportIdOf(DEPLOYMENT.slice(0, 3), 2)).toBe('INC-2026-11-20-002');
});

test('what only read deployed nothing', () => {
  const reading = DEPLOYMENT.map((row) =>
    row.body.kind === 'operation.requested'
      ? { ...row, body: asked({ operation: row.body.operation, risk: 'read' }) }
      : row,
  ).filter(({ body }) => body.kind !== 'operation.planned');
  expect(reportIdOf(reading, 1)).toBe('INC-2026-11-20-001');
});

test('it has the template’s sections', () => {
  expect(MARKDOWN.split('\n').filter((line) => /^##? /.test(line))).toEqual([
    '# Deployment: `neuros`: rebuild',
    '## Changes Deployed',
    '## Pre-Deployment Checklist',
    '## Deployment Steps',
    '## Verification',
    '## Post-Deployment Checks',
    '## Issues Encountered',
    '## Rollback Plan',
  ]);
});

test('who deployed what, who looked at it, and how it was checked', () => {
  expect(MARKDOWN).toContain('**Deployer**: Ana [#42]');
  expect(MARKDOWN).toContain('**Reviewer**: Approved by Ben. [#44]');
  expect(MARKDOWN).toContain('**Status**: Success [#49]');
  expect(under(MARKDOWN, 'Changes Deployed')).toContain('-image: neuros:1\n+image: neuros:2');
  expect(under(MARKDOWN, 'Deployment Steps')).toBe(
    '1. `docker-compose --file /srv/neuros/docker-compose.yml up -d`: done, exit code 0, 1.2 s. [#48]',
  );
  expect(under(MARKDOWN, 'Verification')).toContain('All layers are green. [#49]');
  expect(under(MARKDOWN, 'Rollback Plan')).toContain('docker-compose.yml down` [#43]');
});

test('only what the ledger shows is ticked', () => {
  expect(under(MARKDOWN, 'Pre-Deployment Checklist').split('\n')).toEqual([
    `- [ ] Documentation reviewed: ${NOTHING}`,
    '- [x] Backups created: 1 receipt. [#47]',
    `- [ ] Testing completed: ${NOTHING}`,
    '- [x] Rollback plan documented. [#43]',
    `- [ ] Stakeholders notified: ${NOTHING}`,
  ]);
  const without = DEPLOYMENT.filter(
    ({ body }) => body.kind !== 'backup.taken' || body.receipt.bytes !== receipt().bytes,
  );
  expect(under(write(without), 'Pre-Deployment Checklist')).toContain(`- [ ] Backups created: ${NOTHING}`);
});

test('a later diagnosis is the newer check', () => {
  const later = entries(
    ...DEPLOYMENT.slice(0, -1).map(({ actor, body }) => [actor, 0, body] as const),
    [ANA, 9, requested('neuros-1.3')],
    [UMPIRE, 9, layerFinished(layer(1, 'warn'), 'neuros-1.3')],
  );
  expect(under(write(later), 'Post-Deployment Checks')).toBe(
    '- [x] Layer 1, Daemon: passed with warnings. [#51]',
  );
  expect(under(MARKDOWN, 'Post-Deployment Checks')).toContain('- [x] Layer 3, Runtime: passed. [#49]');
});
