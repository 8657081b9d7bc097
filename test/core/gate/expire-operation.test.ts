import { describe, expect, test } from 'vitest';
import { expireOperation } from '../../../src/core/gate/expire-operation.ts';
import { asked, granted, ID, minutesLater, plannedEvent, told } from '../../build-gate.ts';

const request = { kind: 'operation.expired', operation: ID, what: 'request' };
const grant = { kind: 'operation.expired', operation: ID, what: 'grant' };

describe('a request nobody approved', () => {
  const waiting = told(asked(), plannedEvent());

  test('expires when its time is over, not before', () => {
    expect(expireOperation(waiting, ID, new Date(minutesLater(15).getTime() - 1), true)).toEqual([]);
    expect(expireOperation(waiting, ID, minutesLater(15), true)).toEqual([request]);
    expect(expireOperation(waiting, ID, minutesLater(15), false)).toEqual([request]);
  });

  test('expires once', () => {
    const gone = told(asked(), plannedEvent(), { kind: 'operation.expired', operation: ID, what: 'request' });
    expect(expireOperation(gone, ID, minutesLater(60), true)).toEqual([]);
  });

  test('has no time limit while it is being planned', () => {
    expect(expireOperation(told(asked()), ID, minutesLater(600), true)).toEqual([]);
  });
});

describe('a grant nobody used', () => {
  const unused = told(asked(), plannedEvent(), granted());

  test('is given up a minute late: the worker’s clock may be behind', () => {
    expect(expireOperation(unused, ID, minutesLater(15), true)).toEqual([]);
    expect(expireOperation(unused, ID, minutesLater(16), true)).toEqual([grant]);
  });

  test('is not given up when a worker has taken the job, or has begun', () => {
    expect(expireOperation(unused, ID, minutesLater(60), false)).toEqual([]);
    const begun = told(asked(), plannedEvent(), granted(), { kind: 'operation.started', operation: ID });
    expect(expireOperation(begun, ID, minutesLater(60), true)).toEqual([]);
  });

  test('has the time of the grant, not of the request', () => {
    const later = told(asked(), plannedEvent(), granted({ expiresAt: minutesLater(25).toISOString() }));
    expect(expireOperation(later, ID, minutesLater(20), true)).toEqual([]);
    expect(expireOperation(later, ID, minutesLater(26), true)).toEqual([grant]);
  });
});

test('an operation of another case is none', () => {
  expect(expireOperation(told(asked()), 'shop-1.1', minutesLater(60), true)).toEqual([]);
});
