import { expect, test } from 'vitest';
import { diagnosisCard } from '../../../src/core/cards/diagnosis-card.ts';
import { meteredChat } from '../../../src/engine/show/metered-chat.ts';
import { ChatRefusal } from '../../../src/ports/chat.ts';
import { createMeter } from '../../../src/telemetry/meter.ts';
import { caseOf, onlyDiagnosis, opened, requested } from '../../build.ts';
import { RecordingChat } from './recording-chat.ts';

const state = caseOf(opened(), requested());
const card = diagnosisCard(state, onlyDiagnosis(state));
const PLACE = { surface: 'slack', channel: 'C0OPS' } as const;

test('calls pass as they are, and are counted by how they ended', async () => {
  const [inner, meter] = [new RecordingChat(), createMeter()];
  const chat = meteredChat(inner, meter);
  const { ref, beside } = await chat.post(PLACE, null, { key: 'a', card });
  await chat.attach(beside, { name: 'a.txt', content: 'a', alt: null });
  await chat.edit(ref, { ...card, title: 'changed' });
  inner.before = () => Promise.reject(new ChatRefusal('no', 'change something'));
  await expect(chat.edit(ref, card)).rejects.toThrow(ChatRefusal);
  inner.before = () => Promise.reject(new Error('down'));
  await expect(chat.post(PLACE, ref, { key: 'b', card })).rejects.toThrow('down');

  expect(inner.messages).toMatchObject([
    { ref, channel: 'C0OPS', files: [{ name: 'a.txt' }], card: { title: 'changed' } },
  ]);
  expect(chat.surface).toBe('slack');
  const metrics = await meter.metrics();
  for (const [method, outcome] of [
    'post done',
    'attach done',
    'edit done',
    'edit refused',
    'post failed',
  ].map((each) => each.split(' '))) {
    expect(metrics).toContain(
      `umpire_chat_calls_total{surface="slack",method="${method}",outcome="${outcome}"} 1`,
    );
  }
});
