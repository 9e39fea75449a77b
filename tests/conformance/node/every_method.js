// Calls every public method of the official CacheClient and of a leaderboard at least once, and checks the
// types and values of the answers. It fails when the SDK has a method that was not called. `run.py`
// starts the server and names it in the environment.
'use strict';

const {
  CacheClient, Configurations, CredentialProvider, LeaderboardConfigurations, PreviewLeaderboardClient,
} = require('@gomomento/sdk');
const {expect, expectAllCalled, expectError, fetchToken, passedCount, recorded} = require('./answers');

const CACHE = process.env.CACHE_NAME || 'conformance-every-method';

async function caches(cache) {
  await cache.ping();
  await cache.deleteCache(CACHE);
  await expect('createCache', cache.createCache(CACHE), 'Success');
  await expect('createCache again', cache.createCache(CACHE), 'AlreadyExists');
  await expect('listCaches', cache.listCaches(), 'Success',
    answer => answer.getCaches().some(entry => entry.getName() === CACHE), true);
  // The same calls, bound to the cache.
  await expect('a set through cache()', cache.cache(CACHE).set('through', 'v'), 'Success');
  await expect('a get through cache()', cache.get(CACHE, 'through'), 'Hit', answer => answer.valueString(), 'v');
}

async function endOfCaches(cache) {
  await cache.set(CACHE, 'last', 'v');
  await expect('flushCache', cache.flushCache(CACHE), 'Success');
  await expect('what was flushed', cache.get(CACHE, 'last'), 'Miss');
  await expect('deleteCache', cache.deleteCache(CACHE), 'Success');
  await expectError('deleteCache of nothing', cache.deleteCache(CACHE), 'NOT_FOUND_ERROR');
  await expectError('flushCache of nothing', cache.flushCache(CACHE), 'NOT_FOUND_ERROR');
  await expectError('what was deleted', cache.get(CACHE, 'last'), 'NOT_FOUND_ERROR');
}

async function main() {
  const credentialProvider =
    CredentialProvider.fromString({authToken: await fetchToken(process.env.TOKEN_SECRET || 'Momento_API_Token')});
  const client = await CacheClient.create({
    configuration: Configurations.Laptop.v1(), credentialProvider, defaultTtlSeconds: 600,
  });
  const boards = new PreviewLeaderboardClient({credentialProvider, configuration: LeaderboardConfigurations.Laptop.v1()});
  const called = new Set(), calledOfBoard = new Set();
  const cache = recorded(client, called);
  const board = boards.leaderboard(CACHE, 'board');

  await caches(cache);
  await require('./scalar_calls')(cache, CACHE);
  await require('./collection_calls')(cache, CACHE);
  await require('./leaderboard_calls')(recorded(board, calledOfBoard), boards.leaderboard('no-such-cache', 'board'));
  await endOfCaches(cache);
  cache.close();
  boards.close();
  // An accessor, and what the client asks of itself.
  expectAllCalled(client, called, ['configuration', 'getNextDataClient']);
  expectAllCalled(board, calledOfBoard, []);
}

main().then(() => console.log(`every method called: ${passedCount()} answers as they should be`), error => {
  console.error(`failed: ${error.stack || error}`);
  process.exit(1);
});
