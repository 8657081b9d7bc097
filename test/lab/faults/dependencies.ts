import { mistake } from './fault.ts';

export const missingModule = mistake(
  {
    name: 'missing-module',
    title: 'requirements.txt lacks a package the application imports',
    expected: { layer: 2, signature: 'python-module-not-found' },
  },
  [['requirements.txt', 'kafka-python>=2.0.2\n', '']],
  async (neuros) => (await neuros.log('neuros')).includes("No module named 'kafka'"),
);

export const langgraphExtra = mistake(
  {
    name: 'langgraph-extra',
    title: 'requirements.txt asks for langgraph[postgres] instead of the checkpointer package',
    expected: { layer: 2, signature: 'langgraph-postgres-extra' },
  },
  [
    ['requirements.txt', 'langgraph>=0.2.0\n', 'langgraph[postgres]>=0.2.0\n'],
    ['requirements.txt', 'langgraph-checkpoint-postgres>=1.0.0\n', ''],
  ],
  async (neuros) => (await neuros.log('neuros')).includes("No module named 'langgraph.checkpoint'"),
);
