import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runUmpire } from '../cli/run-umpire.ts';
import { type Dockerd, startDockerd } from '../lab/dockerd.ts';
import { FAULTS } from '../lab/faults.ts';
import { needsPrograms } from '../lab/needs.ts';
import { type Neuros, startNeuros } from '../lab/neuros.ts';
import { ownFolder, removeFolder } from '../lab/process/folder.ts';
import { type Sshd, startSshd } from '../lab/sshd.ts';

interface Printed {
  readonly status: string;
  readonly failedLayer: { readonly index: number; readonly id: string } | null;
  readonly rootCause: { readonly signature: string } | null;
  readonly layers: readonly {
    readonly index: number;
    readonly status: string;
    readonly checks: readonly { readonly id: string; readonly status: string; readonly evidence: string }[];
  }[];
}

/** The check that must be among the failing ones, by the fault's name. */
const FAILING_CHECK: Readonly<Record<string, string>> = {
  'daemon-stopped': 'docker-answers',
  'socket-permission': 'docker-answers',
  'missing-module': 'dependency-errors',
  'langgraph-extra': 'langgraph-rule',
  'image-older': 'image-fresh',
  'executable-missing': 'start-command-found',
  'localhost-url': 'service-names',
  'nc-missing': 'start-command',
  'port-taken': 'ports-free',
  'wrong-password': 'start-command',
  'wrong-host': 'start-command',
  'database-unhealthy': 'services-running',
  'crash-loop': 'restart-loops',
  'out-of-memory': 'restart-loops',
  'disk-full': 'postgres-log',
  'name-conflict': 'services-running',
  'app-hung': 'http-answers',
  'app-asleep': 'http-answers',
};

needsPrograms('neuros', 'sshd')(
  'NEUROS breaks, and `umpire diagnose neuros --json` says where and why',
  () => {
    let folder: string;
    let sshd: Sshd;
    let docker: Dockerd;
    let neuros: Neuros;

    beforeAll(async () => {
      folder = await ownFolder('faults');
      sshd = await startSshd({ folder });
      docker = await startDockerd({ folder, group: sshd.deploy ?? 'root' });
      neuros = await startNeuros(docker, sshd, folder);
      await neuros.up();
      await writeFile(join(folder, 'umpire.yaml'), neuros.config);
    }, 60_000);

    afterAll(async () => {
      await docker?.stop();
      await sshd?.stop();
      await removeFolder(folder);
    });

    async function diagnose(
      ...options: string[]
    ): Promise<{ code: number | null; printed: Printed; text: string }> {
      const env = { UMPIRE_CONFIG: join(folder, 'umpire.yaml'), UMPIRE_DATA: join(folder, 'data') };
      const { code, stdout, stderr } = await runUmpire(['diagnose', 'neuros', '--json', ...options], { env });
      expect(stderr).toBe('');
      return { code, printed: JSON.parse(stdout) as Printed, text: stdout };
    }

    test('healthy: exit 0, five layers asked, nothing failed', async () => {
      const { code, printed } = await diagnose();
      expect(problems(printed)).toEqual([]);
      expect(printed).toMatchObject({ status: 'healthy', failedLayer: null, rootCause: null });
      expect(printed.layers.map((layer) => layer.index)).toEqual([1, 2, 3, 4, 5]);
      expect(code).toBe(0);
    });

    test('no secret of the deployment is in what is printed', async () => {
      const { text } = await diagnose('--all');
      expect(text).not.toContain('sk-lab-0123456789');
      expect(text).not.toMatch(/postgres:example@/);
    });

    test.each(FAULTS)('$name: $title', { timeout: 90_000 }, async (fault) => {
      const undo = await fault.break(neuros);
      const { code, printed } = await diagnose().finally(undo);
      const { layer, signature } = fault.expected;
      expect({ layer: printed.failedLayer?.index, why: problems(printed) }).toMatchObject({ layer });
      expect(FAILING_CHECK).toHaveProperty(fault.name);
      expect(failing(printed), problems(printed).join('\n')).toContain(FAILING_CHECK[fault.name]);
      if (signature !== null) expect(printed.rootCause?.signature).toBe(signature);
      expect(printed.layers.filter((each) => each.index > layer).map((each) => each.status)).toEqual(
        printed.layers.filter((each) => each.index > layer).map(() => 'not-run'),
      );
      expect(printed.status).toBe('failing');
      expect(code).toBe(1);
    });

    test('and after all that it is healthy again', { timeout: 60_000 }, async () => {
      const { code, printed } = await diagnose();
      expect(problems(printed)).toEqual([]);
      expect(code).toBe(0);
    });
  },
);

/** Every check that failed or could not be asked, for a readable assertion. */
function problems(printed: Printed): string[] {
  return printed.layers.flatMap((layer) =>
    layer.checks
      .filter((check) => check.status === 'fail' || check.status === 'error')
      .map((check) => `layer ${layer.index} ${check.id} ${check.status}: ${check.evidence}`),
  );
}

/** Ids of the checks that failed. */
function failing(printed: Printed): string[] {
  return printed.layers.flatMap((layer) =>
    layer.checks.filter((check) => check.status === 'fail').map((check) => check.id),
  );
}
