import { expect, test } from 'vitest';
import type { FindingStatus, LayerStatus } from '../../../src/core/diagnosis/diagnosis.ts';
import { layerStatus } from '../../../src/core/diagnosis/layer-status.ts';

const CASES: readonly (readonly [findings: readonly FindingStatus[], layer: LayerStatus])[] = [
  [[], 'pass'],
  [['pass'], 'pass'],
  [['skipped'], 'pass'],
  [['pass', 'skipped'], 'pass'],
  [['pass', 'warn', 'pass'], 'warn'],
  [['warn', 'error', 'pass'], 'error'],
  [['skipped', 'error'], 'error'],
  [['error', 'fail', 'warn', 'pass', 'skipped'], 'fail'],
  [['fail', 'error'], 'fail'],
];

test.each(CASES)('a layer of %j is %s', (findings, layer) => {
  expect(layerStatus(findings.map((status) => ({ status })))).toBe(layer);
});
