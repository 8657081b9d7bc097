import { breaking, type Fault, mistake, repaired, seen } from './fault.ts';

export const appHung: Fault = {
  name: 'app-hung',
  title: 'the container is up, and the application inside answers nobody',
  expected: { layer: 5, signature: null },
  break: async (neuros) => {
    const { Pid } = await neuros.state('neuros');
    const undo = async () => {
      process.kill(Pid, 'SIGCONT');
      await repaired(neuros);
    };
    return breaking(undo, async () => {
      process.kill(Pid, 'SIGSTOP');
      await seen(
        'no answer',
        async () => (await neuros.get('/health')) === 0 && (await neuros.state('neuros')).Running,
      );
    });
  },
};

export const appAsleep = mistake(
  {
    name: 'app-asleep',
    title: 'the container is up, and runs something else',
    expected: { layer: 5, signature: null },
  },
  [['docker-compose.yml', 'python -m uvicorn main:app --host 0.0.0.0 --port 8000', 'sleep infinity']],
  async (neuros) =>
    (await neuros.log('neuros')).includes('Starting application') && (await neuros.get('/health')) === 0,
);
