import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { breaking, type Fault, mistake, seen } from './fault.ts';

export const imageOlder: Fault = {
  name: 'image-older',
  title: 'the image is older than its Dockerfile',
  expected: { layer: 3, signature: null },
  break: async (neuros) =>
    breaking(neuros.sources.restore, async () => {
      await neuros.sources.edit('Dockerfile', 'WORKDIR /app\n', 'WORKDIR /app\n\nENV PYTHONFAULTHANDLER=1\n');
      await seen('a newer Dockerfile', async () => {
        const created = await neuros.docker.docker(
          'image',
          'inspect',
          '--format',
          '{{.Created}}',
          'neuros_neuros',
        );
        return (await stat(join(neuros.folder, 'Dockerfile'))).mtime > new Date(created.trim());
      });
    }),
};

export const executableMissing = mistake(
  {
    name: 'executable-missing',
    title: 'the start command is a program the image does not have',
    expected: { layer: 3, signature: 'executable-not-found' },
  },
  [['docker-compose.yml', 'bash -c "', 'gunicorn -c "']],
  async (neuros) => (await neuros.state('neuros')).Error.includes('executable file not found'),
);
