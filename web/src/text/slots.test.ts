import { expect, test } from 'vitest';
import { Slots } from './slots';

test('a record that stays keeps its element, and one that comes takes one that became free', () => {
  const slots = new Slots();
  expect(slots.take([9, 8, 7])).toEqual([0, 1, 2]);
  expect(slots.take([10, 9, 8])).toEqual([2, 0, 1]);
  expect(slots.take([12, 11, 10])).toEqual([0, 1, 2]);
});

test('where no record stays, no element is moved, however the window grows and shrinks', () => {
  const slots = new Slots();
  expect(slots.take([3, 2, 1])).toEqual([0, 1, 2]);
  expect(slots.take([600, 500, 400])).toEqual([0, 1, 2]);
  expect(slots.take([60, 50, 40, 30])).toEqual([0, 1, 2, 3]);
  expect(slots.take([6])).toEqual([0]);
  expect(slots.take([])).toEqual([]);
  expect(new Set(slots.take([7, 8])).size).toBe(2);
});
