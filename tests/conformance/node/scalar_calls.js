// Scalars, batches, counters, conditional writes and TTLs.
'use strict';

const {ItemType} = require('@gomomento/sdk');
const {expect, expectError, sleep} = require('./answers');

const text = answer => answer.valueString();
const value = answer => answer.value();
const bytes = (...numbers) => Uint8Array.from(numbers);

async function plain(cache, name) {
  await expect('get of nothing', cache.get(name, 'k'), 'Miss');
  await expect('set', cache.set(name, 'k', 'v'), 'Success');
  await expect('get', cache.get(name, 'k'), 'Hit', text, 'v');
  await expect('set of bytes', cache.set(name, bytes(0, 255), bytes(1, 0, 128)), 'Success');
  await expect('get of bytes', cache.get(name, bytes(0, 255)), 'Hit',
    answer => [...answer.valueUint8Array()], [1, 0, 128]);
  await expect('set of characters', cache.set(name, 'ключ ✓', 'значение 😀'), 'Success');
  await expect('get of characters', cache.get(name, 'ключ ✓'), 'Hit', text, 'значение 😀');
  await expect('delete', cache.delete(name, 'k'), 'Success');
  await expect('delete of nothing', cache.delete(name, 'k'), 'Success');
  await expect('get after delete', cache.get(name, 'k'), 'Miss');
  await expectError('get of no cache', cache.get('no-such-cache', 'k'), 'NOT_FOUND_ERROR');
}

async function batches(cache, name) {
  await expect('setBatch of a record', cache.setBatch(name, {a: '1', b: '2'}), 'Success',
    answer => answer.results().map(result => result.type), ['Success', 'Success']);
  await expect('setBatch of a map', cache.setBatch(name, new Map([['c', '3']])), 'Success');
  await expect('setBatch with TTLs',
    cache.setBatch(name, [{key: 'd', value: '4', ttl: 1}, {key: 'e', value: '5', ttl: 60}]), 'Success');
  await expect('getBatch', cache.getBatch(name, ['e', 'x', 'd', 'c', 'b', 'a', 'a']), 'Success',
    answer => answer.results().map(result => result.type === 'Hit' ? result.valueString() : result.type),
    ['5', 'Miss', '4', '3', '2', '1', '1']);
  const many = Object.fromEntries(Array.from({length: 1000}, (_, i) => [`many-${i}`, `${i}`.repeat(500)]));
  await expect('setBatch of many', cache.setBatch(name, many), 'Success',
    answer => answer.results().length, 1000);
  await expect('getBatch of many', cache.getBatch(name, Object.keys(many)), 'Success',
    answer => answer.valuesRecordStringString(), many);
  await expectError('getBatch of no cache', cache.getBatch('no-such-cache', ['a']), 'NOT_FOUND_ERROR');
  await expectError('setBatch of no cache', cache.setBatch('no-such-cache', {a: '1'}), 'NOT_FOUND_ERROR');
  await sleep(1000);
  await expect('getBatch after a second', cache.getBatch(name, ['d', 'e']), 'Success',
    answer => answer.results().map(result => result.type), ['Miss', 'Hit']);
}

async function counters(cache, name) {
  await expect('increment from nothing', cache.increment(name, 'n'), 'Success', value, 1);
  await expect('increment by more', cache.increment(name, 'n', 41), 'Success', value, 42);
  await expect('increment below zero', cache.increment(name, 'n', -43), 'Success', value, -1);
  await expect('the counter is text', cache.get(name, 'n'), 'Hit', text, '-1');
  await expect('set of a number', cache.set(name, 'n', '10'), 'Success');
  await expect('increment of what was set', cache.increment(name, 'n', 1, {ttl: 1}), 'Success', value, 11);
  await expect('set of a word', cache.set(name, 'word', 'abc'), 'Success');
  await expectError('increment of a word', cache.increment(name, 'word', 1), 'FAILED_PRECONDITION_ERROR');
  await sleep(1000);
  await expect('a counter expires', cache.get(name, 'n'), 'Miss');
}

// Of a key that is absent, has the value 'v', or another: what each condition does. momento-semantics.md §2.
const CONDITIONS = [
  ['setIfNotExists', [], [true, false, false]],
  ['setIfAbsent', [], [true, false, false]],
  ['setIfPresent', [], [false, true, true]],
  ['setIfEqual', ['v'], [false, true, false]],
  ['setIfNotEqual', ['v'], [true, false, true]],
  ['setIfPresentAndNotEqual', ['v'], [false, false, true]],
  ['setIfAbsentOrEqual', ['v'], [true, true, false]],
];
const HASH_CONDITIONS = [
  ['setIfPresentAndHashEqual', [false, true, false]],
  ['setIfPresentAndHashNotEqual', [false, false, true]],
  ['setIfAbsentOrHashEqual', [true, true, false]],
  ['setIfAbsentOrHashNotEqual', [true, false, true]],
];
const BEFORE = [null, 'v', 'other'];

// Lets the key be absent or have a value, writes 'new' if the condition holds, and looks.
async function conditional(cache, name, method, checked, before, stores) {
  const step = `${method} over ${before}`;
  await (before === null ? cache.delete(name, 'if') : cache.set(name, 'if', before));
  const answer = await expect(step, cache[method](name, 'if', 'new', ...checked), stores ? 'Stored' : 'NotStored');
  const after = stores ? 'new' : before;
  await expect(`${step}, then get`, cache.get(name, 'if'), after === null ? 'Miss' : 'Hit',
    found => found.value(), after === null ? undefined : after);
  return answer;
}

async function conditions(cache, name) {
  for (const [method, checked, stores] of CONDITIONS) {
    for (const i in BEFORE) await conditional(cache, name, method, checked, BEFORE[i], stores[i]);
  }
  const written = await expect('setWithHash', cache.setWithHash(name, 'hashed', 'v'), 'Stored');
  const hash = written.hashUint8Array();
  await expect('getWithHash', cache.getWithHash(name, 'hashed'), 'Hit',
    answer => [answer.valueString(), [...answer.hashUint8Array()]], ['v', [...hash]]);
  await expect('getWithHash of nothing', cache.getWithHash(name, 'x'), 'Miss');
  for (const [method, stores] of HASH_CONDITIONS) {
    for (const i in BEFORE) {
      const answer = await conditional(cache, name, method, [hash], BEFORE[i], stores[i]);
      if (!stores[i]) continue;
      await expect(`${method} tells the hash of what it stored`, cache.getWithHash(name, 'if'), 'Hit',
        found => [...found.hashUint8Array()], [...answer.hashUint8Array()]);
    }
  }
}

async function lives(cache, name) {
  await expect('keyExists of nothing', cache.keyExists(name, 'ttl'), 'Success', answer => answer.exists(), false);
  for (const method of ['updateTtl', 'increaseTtl', 'decreaseTtl']) {
    await expect(`${method} of nothing`, cache[method](name, 'ttl', 1000), 'Miss');
  }
  await expect('itemGetTtl of nothing', cache.itemGetTtl(name, 'ttl'), 'Miss');
  await expect('itemGetType of nothing', cache.itemGetType(name, 'ttl'), 'Miss');
  await cache.set(name, 'ttl', 'v', {ttl: 10});
  await expect('itemGetTtl', cache.itemGetTtl(name, 'ttl'), 'Hit',
    answer => answer.remainingTtlMillis() < 10000 && answer.remainingTtlMillis() > 7000, true);
  await expect('itemGetType of a scalar', cache.itemGetType(name, 'ttl'), 'Hit',
    answer => answer.itemType(), ItemType.SCALAR);
  await expect('keyExists', cache.keyExists(name, 'ttl'), 'Success', answer => answer.exists(), true);
  await expect('keysExist', cache.keysExist(name, ['x', 'ttl', 'y']), 'Success',
    answer => answer.exists(), [false, true, false]);
  await expect('keysExist of no keys', cache.keysExist(name, []), 'Success', answer => answer.exists(), []);
  await expect('increaseTtl to less', cache.increaseTtl(name, 'ttl', 5000), 'NotSet');
  await expect('increaseTtl', cache.increaseTtl(name, 'ttl', 20000), 'Set');
  await expect('decreaseTtl to more', cache.decreaseTtl(name, 'ttl', 30000), 'NotSet');
  await expect('decreaseTtl', cache.decreaseTtl(name, 'ttl', 15000), 'Set');
  await expect('updateTtl', cache.updateTtl(name, 'ttl', 1000), 'Set');
  await expect('the updated TTL', cache.itemGetTtl(name, 'ttl'), 'Hit',
    answer => answer.remainingTtlMillis() < 1000, true);
  await sleep(1000);
  await expect('an item expires by its updated TTL', cache.get(name, 'ttl'), 'Miss');
}

module.exports = async (cache, name) => {
  for (const part of [plain, batches, counters, conditions, lives]) await part(cache, name);
};
