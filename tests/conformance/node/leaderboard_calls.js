// Leaderboards.
'use strict';

const {LeaderboardOrder} = require('@gomomento/sdk');
const {expect, expectError} = require('./answers');

const rows = answer => answer.values().map(element => [element.id, element.score, element.rank]);
const length = answer => answer.length();

module.exports = async (board, nowhere) => {
  await expect('length of nothing', board.length(), 'Success', length, 0);
  await expect('fetchByRank of nothing', board.fetchByRank(0, 10), 'Success', rows, []);
  await expect('fetchByScore of nothing', board.fetchByScore(), 'Success', rows, []);
  await expect('getRank of nothing', board.getRank([1]), 'Success', rows, []);
  await expect('removeElements of nothing', board.removeElements([1]), 'Success');
  await expect('upsert of a record', board.upsert({1: 10, 2: 20.123456789012345}), 'Success');
  await expect('upsert of a map', board.upsert(new Map([[3, 30], [4, 30], [1, 15]])), 'Success');
  await expect('length', board.length(), 'Success', length, 4);
  const all = [[1, 15, 0], [2, 20.123456789012345, 1], [3, 30, 2], [4, 30, 3]];
  await expect('fetchByRank', board.fetchByRank(0, 10), 'Success', rows, all);
  await expect('fetchByRank, a part', board.fetchByRank(1, 3), 'Success', rows, all.slice(1, 3));
  await expect('fetchByRank, descending', board.fetchByRank(0, 2, {order: LeaderboardOrder.Descending}), 'Success', rows,
    [[4, 30, 0], [3, 30, 1]]);
  await expectError('fetchByRank of no ranks', board.fetchByRank(0, 0), 'INVALID_ARGUMENT_ERROR');
  await expectError('fetchByRank of too many', board.fetchByRank(0, 8193), 'INVALID_ARGUMENT_ERROR');
  await expect('fetchByScore', board.fetchByScore({minScore: 15, maxScore: 30}), 'Success', rows, all.slice(0, 2));
  await expect('fetchByScore, a page', board.fetchByScore({minScore: 16, order: LeaderboardOrder.Descending, offset: 1, count: 1}),
    'Success', rows, [[3, 30, 1]]);
  await expect('getRank, in the order asked for', board.getRank([4, 9, 1]), 'Success', rows, [[4, 30, 3], [1, 15, 0]]);
  await expect('getRank, descending', board.getRank([1], {order: LeaderboardOrder.Descending}), 'Success', rows, [[1, 15, 3]]);
  await expect('removeElements', board.removeElements([2, 9]), 'Success');
  await expect('length after removal', board.length(), 'Success', length, 3);
  await expect('delete', board.delete(), 'Success');
  await expect('length after delete', board.length(), 'Success', length, 0);
  await expect('delete of nothing', board.delete(), 'Success');
  for (const [step, call] of [
    ['upsert', nowhere.upsert({1: 1})], ['length', nowhere.length()], ['getRank', nowhere.getRank([1])],
    ['fetchByRank', nowhere.fetchByRank(0, 1)], ['fetchByScore', nowhere.fetchByScore()], ['delete', nowhere.delete()]]) {
    await expectError(`${step} of no cache`, call, 'NOT_FOUND_ERROR');
  }
};
